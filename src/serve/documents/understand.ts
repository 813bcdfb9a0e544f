import { type Finding, formatFinding } from '../../documents/finding.ts';
import { causeOf, messageOf } from '../../errors.ts';
import { errorFields } from '../../server/observe/log.ts';
import { counted } from '../../text/counted.ts';
import type { DocumentOptions } from './document.ts';

/** `more`: errors of which there is no line. `isSlow`: it took too long. */
type Understood<Value> = {
  value: Value | undefined;
  lines: string[];
  more: number;
  warnings: string[];
  isSlow: boolean;
};

/** A refused document with a single error line. */
export function refused(line: string, isSlow = false): Understood<never> {
  return { value: undefined, lines: [line], more: 0, warnings: [], isSlow };
}

/** What a text means, or why it cannot be parsed, which is in the log too if it is an error of the program. */
export async function understand<Value>(
  { fields, file, load, log, what }: DocumentOptions<Value>,
  text: string,
): Promise<Understood<Value>> {
  try {
    const { value, findings, more } = await load(text);
    const linesOf = (level: Finding['level']) =>
      findings.filter((finding) => finding.level === level).map((finding) => formatFinding(file, finding));
    const warnings = linesOf('warning');
    if (more.warning > 0) warnings.push(`${file}: ${counted(more.warning, 'more warning')}`);
    return { value, lines: linesOf('error'), more: more.error, warnings, isSlow: false };
  } catch (reason) {
    const cause = reason instanceof Error ? causeOf(reason) : undefined;
    if (cause === undefined) log.error({ ...fields, error: errorFields(reason) }, `parsing the ${what} failed`);
    const why = cause === undefined ? 'parsing it failed (internal error); see the log' : messageOf(reason);
    return refused(`${file}:1:1 error ${why}`, cause?.code === 'worker_time');
  }
}
