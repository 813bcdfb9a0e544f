/** The bytes that one body or answer holds of a budget. */
type Share = {
  /** Sets the number of bytes that it holds. May evict the oldest members, including this one. */
  hold(bytes: number): void;
  /** Gives all bytes back, for good. May be called more than once. */
  release(): void;
};

/**
 * A number of bytes that all unfinished bodies share, or all answers that are not sent yet. If they need more, the
 * oldest ones are evicted: an API server sends a body and reads an answer at once, and stops waiting after its timeout,
 * so an answer is most likely to help the newest. An attacker who holds bodies or answers loses only those.
 */
export function createByteBudget(most: number): { join(evict: () => void): Share } {
  /** In order of arrival, which a Set keeps. */
  const members = new Set<{ bytes: number; evict: () => void }>();
  let total = 0;

  function makeRoom(): void {
    for (const oldest of members) {
      if (total <= most) return;
      members.delete(oldest);
      total -= oldest.bytes;
      oldest.evict();
    }
  }

  return {
    join(evict) {
      const member = { bytes: 0, evict };
      members.add(member);
      return {
        hold(bytes) {
          if (!members.has(member)) return;
          total += bytes - member.bytes;
          member.bytes = bytes;
          makeRoom();
        },
        release() {
          if (members.delete(member)) total -= member.bytes;
        },
      };
    },
  };
}
