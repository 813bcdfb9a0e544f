/** A part of the world: what the doctor read, or why it could not read it. */
export type Seen<Part> = { seen: Part } | { unseen: Unseen };

export type Unseen = {
  /** A name for reports: `ServiceAccounts of namespace gitlab` */
  what: string;
  /** The namespace of what could not be read, if it is in one. */
  namespace?: string;
  /** A sentence without a full stop; the API server's message if it refused. */
  why: string;
  /**
   * `forbidden`: a permission is missing. `failed`: the API server answered with another error. `unasked`: the option
   * to read it was not given. `absent`: its source does not exist or cannot be parsed.
   */
  because: 'forbidden' | 'failed' | 'unasked' | 'absent';
  /** The permission or the option that is missing: `list serviceaccounts`, `--trust-policies DIR`. */
  needs?: string;
};

export function isSeen<Part>(part: Seen<Part>): part is { seen: Part } {
  return 'seen' in part;
}

/** Returns what was read, or a fallback. */
export function seenOr<Part, Other>(part: Seen<Part>, other: Other): Part | Other {
  return isSeen(part) ? part.seen : other;
}
