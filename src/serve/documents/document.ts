import { type Finding, formatFinding } from '../../documents/finding.ts';
import { causeOf } from '../../errors.ts';
import { errorFields, type Log } from '../../server/observe/log.ts';
import { createState, type Observable } from '../../state.ts';
import type { DocumentState } from './document-source.ts';

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
  load: (text: string) => Promise<{ value: Value | undefined; findings: readonly Finding[] }>;
  log: Log;
  now: () => Date;
};

/** A text as it was found, or one sentence that says why there is none. */
export type Reading = { is: 'text'; text: string } | { is: 'unread'; why: string };

export type Document<Value> = Observable<DocumentState<Value>> & {
  /** The text of the last good edit. */
  activeText(): string | undefined;
  /** Takes what was found; resolves when it is active or refused. One at a time: of two in quick succession, the later wins. */
  take(reading: Reading): Promise<void>;
};

/**
 * A document that people edit while the process runs. An edit with errors is logged line by line, and the last good one
 * stays active.
 */
export function createDocument<Value>(options: DocumentOptions<Value>): Document<Value> {
  const { fields, file, log, now, place, what } = options;
  const state = createState<DocumentState<Value>>({ value: undefined, loadedAt: undefined, refused: [] });
  let seen: string | undefined;
  let activeText: string | undefined;
  let queue = Promise.resolve();

  const read = async (reading: Reading) => {
    // A watch also reports an unchanged text that was written again, and changes of other keys.
    const content = JSON.stringify(reading);
    if (content === seen) return;
    seen = content;
    const { value, lines, warnings } =
      reading.is === 'unread'
        ? { value: undefined, lines: [`${file}:1:1 error ${reading.why}`], warnings: [] }
        : await understand(options, reading.text);
    for (const line of warnings) log.warn(fields, line);
    if (value !== undefined && reading.is === 'text') activeText = reading.text;
    if (value !== undefined) log.info(fields, `${what} loaded`);
    else log.error({ ...fields, findings: lines }, refusal(what, place, state.current().value !== undefined));
    state.set(value === undefined ? { ...state.current(), refused: lines } : { value, loadedAt: now(), refused: [] });
  };

  return {
    current: state.current,
    onChange: state.onChange,
    activeText: () => activeText,
    take: (reading) => {
      queue = queue.then(() => read(reading));
      return queue;
    },
  };
}

type Understood<Value> = { value: Value | undefined; lines: string[]; warnings: string[] };

async function understand<Value>(
  { fields, file, load, log, what }: DocumentOptions<Value>,
  text: string,
): Promise<Understood<Value>> {
  try {
    const { value, findings } = await load(text);
    const linesOf = (level: Finding['level']) =>
      findings.filter((finding) => finding.level === level).map((finding) => formatFinding(file, finding));
    return { value, lines: linesOf('error'), warnings: linesOf('warning') };
  } catch (reason) {
    const known = reason instanceof Error && causeOf(reason) !== undefined;
    if (!known) log.error({ ...fields, error: errorFields(reason) }, `parsing the ${what} failed`);
    const said = known ? reason.message : 'parsing it failed (internal error); see the log';
    return { value: undefined, lines: [`${file}:1:1 error ${said}`], warnings: [] };
  }
}

function refusal(what: string, place: string, hasValue: boolean): string {
  return hasValue
    ? `edit of the ${what} in ${place} refused, last good one still active`
    : `${what} in ${place} refused, none active`;
}
