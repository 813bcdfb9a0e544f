/** What a reader needs to mend an error; every part is a phrase or a sentence without a trailing full stop. */
export type Cause = {
  /** Stable, for scripts and tests: `mapping_invalid`, `certificate_key_mismatch`, … */
  code: string;
  /** `file:line:column`, a flag, or an address. */
  where?: string;
  found?: string;
  wanted?: string;
  /** What to do next. */
  hint?: string;
};

/**
 * An error that its reader can mend. Anything else that is thrown is a fault of ours and is printed as one.
 *
 * @param message one sentence, complete in itself
 */
export function problem(message: string, cause: Cause): Error {
  return new Error(message, { cause });
}

/** The structured cause of an error made by {@link problem}; `undefined` for a fault of ours. */
export function causeOf(error: unknown): Cause | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error.cause;
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? (cause as Cause)
    : undefined;
}
