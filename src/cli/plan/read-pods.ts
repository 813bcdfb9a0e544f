import { causeOf } from '../../errors.ts';
import { type Creators, creatorsIn } from '../../explain/creators.ts';
import type { Overrides, Question } from '../../explain/question.ts';
import { questionOf } from '../../explain/questions.ts';
import { type Found, readObjects } from '../../explain/read/read-documents.ts';
import { shownFile } from '../../files/read-text.ts';
import { refusedFile } from '../../files/refused-file.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Pair } from '../../plan/pair.ts';

const NOTHING: Overrides = {
  ...{ requester: undefined, runnerVersion: undefined, requestedAccount: undefined, namespace: undefined },
  ...{ labels: {}, annotations: {} },
};

/**
 * The pods and reviews in a file, as `explain` reads them.
 *
 * @throws a user error `input_malformed`
 */
export function podsIn(text: string, file: string): readonly Found[] {
  const { errors, objects } = readObjects(text, shownFile(file));
  if (errors.length > 0) throw refusedFile('pods', 'input_malformed', file, errors);
  return objects;
}

/**
 * Passes on the question about each pod.
 *
 * @returns how many pods could not be asked about, because several managers may have created them
 */
export function askAboutPods(
  pods: readonly Found[],
  { after, before }: Pair<MappingIndex>,
  take: (question: Question) => void,
): number {
  const creators = creatorsIn(pods.map(({ object }) => object));
  let unknown = 0;
  for (const pod of pods) {
    // A manager that only one of the mappings lists is the requester as well.
    const question = questionBy(pod, before, creators) ?? questionBy(pod, after, creators);
    if (question === undefined) unknown += 1;
    else take(question);
  }
  return unknown;
}

function questionBy(pod: Found, index: MappingIndex, creators: Creators): Question | undefined {
  try {
    return questionOf(pod, index, NOTHING, false, creators);
  } catch (reason) {
    if (causeOf(reason)?.code === 'requester_unknown') return undefined;
    throw reason;
  }
}
