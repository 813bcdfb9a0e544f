/** A part of a reading: what was there, or why nobody could look. */
export type Seen<Part> = { seen: Part } | { unseen: Unseen };

export type Unseen = {
  /** `ServiceAccounts of namespace gitlab` */
  what: string;
  /** Of what could not be seen, where it is in one. */
  namespace?: string;
  /** A sentence without its full stop, in the API server's own words where it refused. */
  why: string;
  /**
   * `forbidden`: the reader may not look there. `failed`: the API server was asked and had no answer. `unasked`: nobody handed
   * it over, and there is an option for it. `absent`: what would say it does not exist, or cannot be understood.
   */
  because: 'forbidden' | 'failed' | 'unasked' | 'absent';
  /** The right or the option that would open it: `list serviceaccounts`, `--trust-policies DIR`. */
  needs?: string;
};

export function isSeen<Part>(part: Seen<Part>): part is { seen: Part } {
  return 'seen' in part;
}

/** What was seen, or something in its place. */
export function seenOr<Part, Other>(part: Seen<Part>, other: Other): Part | Other {
  return isSeen(part) ? part.seen : other;
}
