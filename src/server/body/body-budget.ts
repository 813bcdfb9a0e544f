/** What one body holds of a budget. */
type Share = {
  /** Sets the number of bytes that it holds. May evict bodies, also this one. */
  hold(bytes: number): void;
  /** Returns everything, for good. May be called again. */
  release(): void;
};

/**
 * A number of bytes that all unfinished bodies share. If they need more, the oldest ones are evicted. An API server sends a
 * body at once and stops waiting after its timeout, so it is the new body that an answer still helps, and an attacker who
 * holds bodies loses only those.
 */
export function createBodyBudget(most: number): { join(evict: () => void): Share } {
  /** In the order of their arrival, as a Set keeps it. */
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
