import { type Finding, formatFinding } from '../../documents/finding.ts';
import { causeOf, messageOf } from '../../errors.ts';
import { errorFields } from '../../server/observe/log.ts';
import { counted } from '../../text/counted.ts';
import type { DocumentOptions } from './document.ts';
import type { Refusal } from './document-source.ts';

/** What a text means, or why it has no effect. Each warning is one line. */
type Interpretation<Value> =
  | { is: 'good'; value: Value; text: string; warnings: readonly string[] }
  | ({ is: 'refused'; isSlow: boolean; warnings: readonly string[] } & Refusal);

/**
 * Returns a refusal with a single error line.
 *
 * @param isSlow true if the text took too long to parse
 */
export function refusedBecause(line: string, isSlow: boolean): Extract<Interpretation<never>, { is: 'refused' }> {
  return { is: 'refused', refused: [line], more: 0, warnings: [], isSlow };
}

/** Parses a text. An internal error is also logged. */
export async function interpretText<Value>(
  { fields, file, load, log, what }: DocumentOptions<Value>,
  text: string,
): Promise<Interpretation<Value>> {
  try {
    const { value, findings, more } = await load(text);
    const linesOf = (level: Finding['level']) =>
      findings.filter((finding) => finding.level === level).map((finding) => formatFinding(file, finding));
    const warnings = linesOf('warning');
    if (more.warning > 0) warnings.push(`${file}: ${counted(more.warning, 'more warning')}`);
    if (value !== undefined) return { is: 'good', value, text, warnings };
    return { is: 'refused', refused: linesOf('error'), more: more.error, warnings, isSlow: false };
  } catch (reason) {
    const cause = reason instanceof Error ? causeOf(reason) : undefined;
    if (cause === undefined) log.error({ ...fields, error: errorFields(reason) }, `parsing the ${what} failed`);
    const why = cause === undefined ? 'parsing it failed (internal error); see the log' : messageOf(reason);
    return refusedBecause(`${file}:1:1 error ${why}`, cause?.code === 'worker_time');
  }
}
