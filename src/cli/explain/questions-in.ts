import { userError } from '../../errors.ts';
import { creatorsIn } from '../../explain/creators.ts';
import type { Overrides, Question } from '../../explain/question.ts';
import { questionOf } from '../../explain/questions.ts';
import { type Found, readObjects } from '../../explain/read/read-documents.ts';
import { AUDIT_EVENT, LOG_LINE } from '../../explain/read/record-kind.ts';
import { shownFile } from '../../files/read-text.ts';
import { refusedFile } from '../../files/refused-file.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Io } from '../run/command.ts';

const RECORDS: ReadonlySet<string> = new Set([AUDIT_EVENT, LOG_LINE]);
const ASKED: ReadonlySet<string> = new Set(['Pod', 'AdmissionReview', ...RECORDS]);
const WANTED = 'a Pod, a list of pods, an AdmissionReview, an audit event or a log line of the webhook';

/**
 * Returns a question for each pod in the files of `explain`, and notes what else they contain.
 *
 * @throws a user error `input_malformed`, `flags_conflict`, or of questionOf
 */
export async function questionsIn(
  files: readonly string[],
  index: MappingIndex,
  overrides: Overrides,
  io: Pick<Io, 'note' | 'read'>,
): Promise<Question[]> {
  const found: Found[] = [];
  for (const file of files) {
    const { errors, objects } = readObjects(await io.read(file), shownFile(file));
    if (errors.length > 0) throw refusedFile('input', 'input_malformed', file, errors);
    found.push(...objects);
  }
  const alone = found.filter(({ kind }) => ASKED.has(kind)).length === 1;
  const creators = creatorsIn(found.map(({ object }) => object));
  const asked = found.map((object) => ({ object, question: questionOf(object, index, overrides, alone, creators) }));
  const questions = asked.flatMap(({ question }) => question ?? []);
  const others = asked.filter(({ question }) => question === undefined).map(({ object }) => object);
  if (questions.length === 0) throw nothingFound(others, files);
  noteSkipped(others, io);
  const flag = flagOfOnePod(overrides);
  if (flag !== undefined && questions.length > 1)
    throw userError(`${flag} applies to one pod, and the input has ${questions.length}`, {
      code: 'flags_conflict',
      where: flag,
    });
  return questions;
}

/** Notes skipped objects one by one, but only counts records of a log, because most of them are not about a job. */
function noteSkipped(others: readonly Found[], io: Pick<Io, 'note'>): void {
  const named = others.filter(({ kind }) => !RECORDS.has(kind));
  for (const { kind, placeOf } of named) io.note(`${placeOf([])} ${kind || 'an object without a kind'} skipped`);
  const left = others.length - named.length;
  if (left > 0) io.note(`skipped ${left} ${left === 1 ? 'record that is' : 'records that are'} not about a job`);
}

/** Returns the first given option that applies to a single pod. */
function flagOfOnePod({ annotations, requestedAccount, labels }: Overrides): string | undefined {
  if (requestedAccount !== undefined) return '--requested-account';
  if (Object.keys(labels).length > 0) return '--label';
  return Object.keys(annotations).length > 0 ? '--annotation' : undefined;
}

function nothingFound([first]: readonly Found[], files: readonly string[]): Error {
  const where = first?.placeOf([]) ?? shownFile(files[0] ?? '');
  return userError(`${where}: found ${foundIn(first)}, wanted ${WANTED}`, {
    code: 'input_malformed',
    hint: 'print the pods of a workload: kubectl get pods -l LABEL=VALUE -o yaml --show-managed-fields',
  });
}

function foundIn(first: Found | undefined): string {
  if (first === undefined) return 'an empty list';
  if (RECORDS.has(first.kind)) return `${first.kind === LOG_LINE ? 'a' : 'an'} ${first.kind} that is not about a job`;
  return first.kind === '' ? 'no kind' : `kind ${first.kind}`;
}
