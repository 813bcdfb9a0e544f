import { userError } from '../../errors.ts';
import type { Overrides, Question } from '../../explain/question.ts';
import { questionOf } from '../../explain/questions.ts';
import { type Found, readObjects } from '../../explain/read-documents.ts';
import { shownFile } from '../../files/read-text.ts';
import { refusedFile } from '../../files/refused-file.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Io } from '../command.ts';

/**
 * The questions about the pods and reviews in files. Objects of another kind are skipped with a note.
 *
 * @throws a user error `input_malformed`, `flags_conflict`, or those of {@link questionOf}
 */
export async function readQuestions(
  files: readonly string[],
  index: MappingIndex,
  overrides: Overrides,
  io: Io,
): Promise<Question[]> {
  const found: Found[] = [];
  for (const file of files) {
    const { errors, objects } = readObjects(await io.read(file), shownFile(file));
    if (errors.length > 0) throw refusedFile('input', 'input_malformed', file, errors);
    found.push(...objects);
  }
  const pods = found.filter(({ kind }) => kind === 'Pod' || kind === 'AdmissionReview');
  const others = found.filter((object) => !pods.includes(object));
  if (pods.length === 0) throw nothingFound(others, files);
  for (const { kind, placeOf } of others) io.note(`${placeOf([])} ${kind || 'an object without a kind'} skipped`);
  if (overrides.requestedAccount !== undefined && pods.length > 1)
    throw userError(`--requested-account applies to one pod, and the input has ${pods.length}`, {
      code: 'flags_conflict',
      where: '--requested-account',
    });
  return pods.flatMap((object) => questionOf(object, index, overrides, pods.length === 1) ?? []);
}

function nothingFound([first]: readonly Found[], files: readonly string[]): Error {
  const what = first === undefined ? 'an empty list' : first.kind === '' ? 'no kind' : `kind ${first.kind}`;
  const where = first?.placeOf([]) ?? shownFile(files[0] ?? '');
  return userError(`${where}: found ${what}, wanted a Pod, a list of pods or an AdmissionReview`, {
    code: 'input_malformed',
    hint: 'print the pods of a workload: kubectl get pods -l LABEL=VALUE -o yaml --show-managed-fields',
  });
}
