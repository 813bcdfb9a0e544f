import type { Case } from '../cases/case.ts';
import { type ParsedCases, parseCases } from '../cases/document/parse.ts';
import { checkAgain } from '../check-again.ts';
import { formatFinding } from '../documents/finding.ts';
import { type ReadText, shownFile } from './read-text.ts';
import { refusedFile } from './refused-file.ts';

/** The cases in a file, and where each one is written. */
export type CasesFile = { file: string; cases: readonly Case[] } & Pick<ParsedCases, 'positionOf'>;

/**
 * Reads the cases in a file, and prints its warnings with `note`.
 *
 * @throws a user error `cases_invalid` with a line for each error
 */
export async function readCases(
  file: string,
  { read, note }: { read: ReadText; note: (line: string) => void },
): Promise<CasesFile> {
  const { cases, findings, positionOf } = parseCases(await read(file));
  if (cases === undefined)
    throw refusedFile('file of cases', 'cases_invalid', file, findings, checkAgain('cases', file));
  for (const finding of findings) note(formatFinding(shownFile(file), finding));
  return { file: shownFile(file), cases, positionOf };
}
