import { createHash } from 'node:crypto';
import { repositoryPath } from '../../files/repository-path.ts';
import { codeQuality } from '../../formats/code-quality.ts';
import { junit } from '../../formats/junit.ts';
import type { FormatContext, Report } from '../../formats/report.ts';
import { sarif } from '../../formats/sarif.ts';
import { repositoryAddress } from '../../repository-address.ts';
import { printable } from '../../text/printable.ts';

const WRITERS = {
  'gitlab-codequality': codeQuality,
  junit,
  sarif,
} as const satisfies Record<string, (report: Report, context: FormatContext) => string>;

/** The formats that other programs read. */
type ReportFormat = keyof typeof WRITERS;

/** The option `--format` of commands that can write a report. */
export const FORMAT_OPTION = {
  value: 'FORMAT',
  description: 'format of the result; gitlab-codequality, junit and sarif are for artifacts of pipelines',
  choices: ['text', 'json', ...Object.keys(WRITERS)],
} as const;

export function isReportFormat(format: string | undefined): format is ReportFormat {
  return format !== undefined && Object.hasOwn(WRITERS, format);
}

/** Writes a report in a format for another program. */
export function formatReport(format: ReportFormat, report: Report, version: string): string {
  const digest = (text: string) => createHash('sha256').update(text.toWellFormed()).digest('hex').slice(0, 32);
  const docs = repositoryAddress(version, 'docs/');
  return printable(WRITERS[format](report, { version, docs, pathOf: repositoryPath, digest }));
}
