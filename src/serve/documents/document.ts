import { type Finding, formatFinding } from '../../documents/finding.ts';
import { causeOf } from '../../errors.ts';
import { errorFields, type Log } from '../../server/observe/log.ts';
import { createState, type Observable } from '../../state.ts';
import type { Findings } from '../worker/first-findings.ts';
import { digestOf } from './digest-of.ts';
import type { DocumentState, NoDocument } from './document-source.ts';

export type DocumentOptions<Value> = {
  /** Its name in messages: `mapping`, `accounts`. */
  what: string;
  /** The name of the text in findings: a path, `mapping.yaml`. */
  file: string;
  /** Where people find it: the path, `ConfigMap gitlab-runner-irsa/gitlab-runner-irsa-mapping`. */
  place: string;
  /** The same as fields of the log. */
  fields: object;
  /** Rejects only if the text cannot be parsed at all; errors in it are findings. */
  load: (text: string) => Promise<Loaded<Value>>;
  log: Log;
  now: () => Date;
  /** `reported`: the caller reports the errors of the first reading, so the log does not repeat them. */
  firstReading?: 'logged' | 'reported';
};

export type Loaded<Value> = { value: Value | undefined } & Findings;

/** A text as it was found, or one sentence that says why there is none. */
export type Reading = { is: 'text'; text: string } | { is: 'unread'; why: string };

type Document<Value> = Observable<DocumentState<Value>> & {
  /** The text of the last good edit. */
  activeText(): string | undefined;
  /** Replaces the reason why nothing has been read yet; without effect once something was taken. */
  unread(why: string): void;
  /**
   * Takes what was found. One reading at a time, and only the newest waits: those in between are never read.
   *
   * @returns when it, or a newer one, is active or refused
   */
  take(reading: Reading): Promise<void>;
};

/**
 * A document that people edit while the process runs. An edit with errors is logged line by line, and the last good one
 * stays active.
 */
export function createDocument<Value>(options: DocumentOptions<Value>): Document<Value> {
  const { fields, file, firstReading = 'logged', log, now, place, what } = options;
  const state = createState<DocumentState<Value>>(none([`the ${what} has not been read yet`]));
  let seen: Reading | undefined;
  let activeText: string | undefined;
  let waiting: Reading | undefined;
  let working: Promise<void> | undefined;

  const read = async (reading: Reading) => {
    // A watch also reports an unchanged text that was written again, and changes of other keys.
    if (isSame(reading, seen)) return;
    const isReported = firstReading === 'reported' && seen === undefined;
    seen = reading;
    const { value, lines, more, warnings } =
      reading.is === 'unread' ? refused(`${file}:1:1 error ${reading.why}`) : await understand(options, reading.text);
    for (const line of warnings) log.warn(fields, line);
    const digest = reading.is === 'text' ? digestOf(reading.text) : undefined;
    if (value !== undefined && reading.is === 'text') activeText = reading.text;
    if (value !== undefined) log.info({ ...fields, digest }, `${what} loaded`);
    else if (!isReported) {
      const findings = { findings: lines, ...(more === 0 ? {} : { more }) };
      log.error({ ...fields, ...findings }, refusal(what, place, state.current().is !== 'none'));
    }
    const before = state.current();
    if (value !== undefined) state.set({ is: 'active', value, loadedAt: now(), digest });
    else if (before.is === 'none') state.set(none(lines, more));
    else state.set({ ...before, is: 'kept', refused: lines, more });
  };

  const work = async () => {
    try {
      while (waiting !== undefined) {
        const reading = waiting;
        waiting = undefined;
        await read(reading);
      }
    } finally {
      working = undefined;
    }
  };

  return {
    current: state.current,
    onChange: state.onChange,
    activeText: () => activeText,
    unread: (why) => {
      if (seen === undefined) state.set(none([why]));
    },
    take: (reading) => {
      waiting = reading;
      working ??= work();
      return working;
    },
  };
}

function none(refused: readonly string[], more = 0): NoDocument {
  return { is: 'none', refused, more };
}

function isSame(one: Reading, other: Reading | undefined): boolean {
  return one.is === 'text'
    ? other?.is === 'text' && one.text === other.text
    : other?.is === 'unread' && one.why === other.why;
}

/** `more`: errors of which there is no line. */
type Understood<Value> = { value: Value | undefined; lines: string[]; more: number; warnings: string[] };

function refused(line: string): Understood<never> {
  return { value: undefined, lines: [line], more: 0, warnings: [] };
}

async function understand<Value>(
  { fields, file, load, log, what }: DocumentOptions<Value>,
  text: string,
): Promise<Understood<Value>> {
  try {
    const { value, findings, more } = await load(text);
    const linesOf = (level: Finding['level']) =>
      findings.filter((finding) => finding.level === level).map((finding) => formatFinding(file, finding));
    const warnings = linesOf('warning');
    if (more.warning > 0) warnings.push(`${file}: ${more.warning} more warnings`);
    return { value, lines: linesOf('error'), more: more.error, warnings };
  } catch (reason) {
    const known = reason instanceof Error && causeOf(reason) !== undefined;
    if (!known) log.error({ ...fields, error: errorFields(reason) }, `parsing the ${what} failed`);
    return refused(`${file}:1:1 error ${known ? reason.message : 'parsing it failed (internal error); see the log'}`);
  }
}

function refusal(what: string, place: string, hasValue: boolean): string {
  return hasValue
    ? `edit of the ${what} in ${place} refused, last good one still active`
    : `${what} in ${place} refused, none active`;
}
