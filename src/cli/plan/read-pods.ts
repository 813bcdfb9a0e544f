import { creatorsIn } from '../../explain/creators.ts';
import type { Question } from '../../explain/question.ts';
import { type Found, readObjects } from '../../explain/read/read-documents.ts';
import { shownFile } from '../../files/read-text.ts';
import { refusedFile } from '../../files/refused-file.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Pair } from '../../plan/pair.ts';
import { podQuestion } from '../../plan/pods/question-by-either.ts';

/**
 * Returns the pods and reviews in a file, parsed as `explain` does.
 *
 * @throws a user error `input_malformed`
 */
export function podsIn(text: string, file: string): readonly Found[] {
  const { errors, objects } = readObjects(text, shownFile(file));
  if (errors.length > 0) throw refusedFile('pods', 'input_malformed', file, errors);
  return objects;
}

/**
 * Calls `take` with the question about each pod.
 *
 * @returns the number of pods without a question, because several managers may have created them
 */
export function askAboutPods(
  pods: readonly Found[],
  indexes: Pair<MappingIndex>,
  take: (question: Question) => void,
): number {
  const creators = creatorsIn(pods.map(({ object }) => object));
  const questions = pods.flatMap((pod) => podQuestion(pod, indexes, creators) ?? []);
  for (const question of questions) take(question);
  return pods.length - questions.length;
}
