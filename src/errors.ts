import { oneLine } from './text/printable.ts';

/** What the user needs to fix an error; every part is a phrase or a sentence without a trailing full stop. */
export type Cause = {
  /** Stable, for scripts and tests: `mapping_invalid`, `certificate_key_mismatch`, … */
  code: string;
  /** `file:line:column`, a flag, or an address. */
  where?: string;
  found?: string;
  wanted?: string;
  /** What to do next. */
  hint?: string;
  /** Lines below the message, such as the issues of a document; each becomes one line. */
  lines?: readonly string[];
  /** The error behind this one, for `--verbose`; never part of a message, because it may quote input. */
  because?: unknown;
};

/**
 * An error the user can fix. Anything else that is thrown is a bug and is printed as an internal error.
 *
 * @param message one sentence, complete in itself; it may quote input, which cannot break the line
 */
export function userError(message: string, cause: Cause): Error {
  const lines = (cause.lines ?? []).map((line) => `  ${oneLine(line)}`);
  return new Error([oneLine(message), ...lines].join('\n'), { cause });
}

/** The structured cause of an error made by {@link userError}; `undefined` for a bug. */
export function causeOf(error: unknown): Cause | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error.cause;
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? (cause as Cause)
    : undefined;
}

/** The code of an error of Node or of the operating system, such as `ENOENT`; `undefined` for anything else. */
export function systemCodeOf(reason: unknown): string | undefined {
  return reason instanceof Error && 'code' in reason && typeof reason.code === 'string' ? reason.code : undefined;
}

/** The message of whatever was thrown. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
