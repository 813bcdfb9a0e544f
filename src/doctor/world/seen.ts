/** A part of the world: what the doctor saw, or why it saw nothing. */
export type Seen<Part> = { seen: Part } | { unseen: Unseen };

export type Unseen = {
  /** `ServiceAccounts of namespace gitlab` */
  what: string;
  /** The namespace of what could not be seen, if it belongs to one. */
  namespace?: string;
  /** A sentence without a full stop; the API server's own words if it refused. */
  why: string;
  /**
   * `forbidden`: a permission is missing. `failed`: the API server answered with another error. `unasked`: it needs an option
   * that was not given. `absent`: its source does not exist or cannot be parsed.
   */
  because: 'forbidden' | 'failed' | 'unasked' | 'absent';
  /** The permission or the option that is missing: `list serviceaccounts`, `--trust-policies DIR`. */
  needs?: string;
};

export function isSeen<Part>(part: Seen<Part>): part is { seen: Part } {
  return 'seen' in part;
}

/** What was seen, or a fallback. */
export function seenOr<Part, Other>(part: Seen<Part>, other: Other): Part | Other {
  return isSeen(part) ? part.seen : other;
}
