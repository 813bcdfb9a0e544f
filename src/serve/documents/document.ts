import { createBackOff } from '../../kubernetes/watch/back-off.ts';
import type { Log } from '../../server/observe/log.ts';
import { createState, type Observable } from '../../state.ts';
import type { Findings } from '../worker/first-findings.ts';
import { digestOf } from './digest-of.ts';
import type { DocumentState, NoDocument, Refusal } from './document-source.ts';
import { interpretText, refusedBecause } from './interpret-text.ts';

export type DocumentOptions<Value> = {
  /** Its name in messages: `mapping`, `accounts`. */
  what: string;
  /** The name of the text in findings: a path, or `mapping.yaml`. */
  file: string;
  /** Where people find it: the path, or `ConfigMap gitlab-runner-irsa/gitlab-runner-irsa-mapping`. */
  place: string;
  /** The place as fields of the log. */
  fields: object;
  /** Rejects only if the text cannot be parsed at all. Errors in the text are findings. */
  load: (text: string) => Promise<Loaded<Value>>;
  log: Log;
  now: () => Date;
  /** `reported`: the caller reports the errors of the first reading, so they are not logged as well. */
  firstReading?: 'logged' | 'reported';
  /** How long to wait before a text that took too long to parse is read again, in milliseconds. */
  again?: { first: number; longest: number };
};

export type Loaded<Value> = { value: Value | undefined } & Findings;

/** A text as it was found, or one sentence that says why there is none. */
export type Reading = { is: 'text'; text: string } | { is: 'unread'; why: string };

/** Long enough that a text that reaches the time limit each time does not keep a core busy. */
const AGAIN = { first: 60_000, longest: 3_600_000 };

type Document<Value> = Observable<DocumentState<Value>> & {
  /** The text of the last good edit. */
  activeText(): string | undefined;
  /** Replaces the reason why nothing has been read yet. Has no effect after the first `take`. */
  unread(why: string): void;
  /**
   * Takes what was read. It processes one reading at a time, and of those that wait, only the newest.
   *
   * @returns once this reading, or a newer one, is active or refused
   */
  take(reading: Reading): Promise<void>;
};

/**
 * Creates a document that people edit while the process runs. The errors of an edit are logged line by line, and the
 * last good edit stays active. How long a text takes to parse also depends on how busy the node is, so one that took
 * too long is read again.
 */
export function createDocument<Value>(options: DocumentOptions<Value>): Document<Value> {
  const { fields, file, firstReading = 'logged', log, now, place, what } = options;
  const state = createState<DocumentState<Value>>(none([`the ${what} has not been read yet`]));
  let seen: Reading | undefined;
  let activeText: string | undefined;
  let waiting: Reading | undefined;
  let working: Promise<void> | undefined;
  const backOff = createBackOff(Math.random, options.again ?? AGAIN);

  const read = async (reading: Reading) => {
    // A watch also reports changes of other keys, and an unchanged text that was written again.
    if (isSame(reading, seen)) return;
    const isReported = firstReading === 'reported' && seen === undefined;
    seen = reading;
    const found =
      reading.is === 'unread'
        ? refusedBecause(`${file}:1:1 error ${reading.why}`, false)
        : await interpretText(options, reading.text);
    if (found.is === 'refused' && found.isSlow) setTimeout(readAgain, backOff.next(), reading).unref();
    else backOff.reset();
    for (const line of found.warnings) log.warn(fields, line);
    if (found.is === 'good') activate(found.value, found.text);
    else refuse(found, isReported);
  };

  function activate(value: Value, text: string): void {
    const digest = digestOf(text);
    activeText = text;
    log.info({ ...fields, digest }, `${what} loaded`);
    state.set({ is: 'active', value, loadedAt: now(), digest });
  }

  function refuse({ more, refused }: Refusal, isReported: boolean): void {
    const before = state.current();
    if (!isReported) {
      const findings = { findings: refused, ...(more === 0 ? {} : { more }) };
      log.error({ ...fields, ...findings }, refusal(what, place, before.is !== 'none'));
    }
    state.set(before.is === 'none' ? none(refused, more) : { ...before, is: 'last good', refused, more });
  }

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

  function take(reading: Reading): Promise<void> {
    waiting = reading;
    working ??= work();
    return working;
  }

  function readAgain(reading: Reading): void {
    if (seen !== reading || waiting !== undefined) return;
    seen = undefined;
    void take(reading);
  }

  return {
    current: state.current,
    onChange: state.onChange,
    activeText: () => activeText,
    unread: (why) => {
      if (seen === undefined) state.set(none([why]));
    },
    take,
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

function refusal(what: string, place: string, hasValue: boolean): string {
  return hasValue
    ? `edit of the ${what} in ${place} refused, last good one still active`
    : `${what} in ${place} refused, none active`;
}
