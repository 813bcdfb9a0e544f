import { decide } from '../admission/decide.ts';
import type { Decision } from '../admission/decision.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { groupsOf } from '../collections/groups-of.ts';
import { showList } from '../documents/show.ts';
import { userError } from '../errors.ts';
import type { Mode } from '../modes.ts';
import { nameOf, projectInName } from '../pods/job-shape.ts';
import { type PossibleRequest, possibleRequests } from './possible-requests.ts';
import type { Question, RecordedLabel } from './question.ts';

const NAMES = {
  rootGroup: { what: 'top-level group', flag: '--root-group ID' },
  runner: { what: 'short token of the runner', flag: '--runner TOKEN' },
} as const;

/** The most outcomes that the error lists. */
const MOST_OUTCOMES = 8;

/**
 * Refuses a question whose answer depends on a label that the input does not contain.
 *
 * @throws a user error `label_unknown`
 */
export function checkLabels(question: Question, snapshot: Snapshot, mode: Mode): void {
  const { missingFacts = [], request } = question;
  const answers = possibleRequests(question, [snapshot.index])?.map((one) => ({
    ...one,
    result: resultOf(decide(one.request, snapshot, mode)),
  }));
  if (answers?.every(({ result }, _at, [first]) => result === first?.result)) return;
  const name = nameOf(request.object);
  const project = projectInName(name);
  if (missingFacts === 'runnerVersion')
    throw unknown(
      `the version of the runner of pod ${name} is unknown, and without it the labels that the rules need cannot be trusted`,
      'get the pod with --show-managed-fields, or set --runner-version X.Y',
    );
  const deciding = answers === undefined ? missingFacts : missingFacts.filter((label) => decides(label, answers));
  const [only, ...others] = deciding;
  const outcomes =
    answers !== undefined && only !== undefined && others.length === 0 ? `: ${outcomeWords(only, answers)}` : '';
  throw unknown(
    `the ${deciding.map((label) => NAMES[label].what).join(' and the ')} of project ${project} ${deciding.length === 1 ? 'is' : 'are'} unknown, and the rules depend on ${deciding.length === 1 ? 'it' : 'them'}${outcomes}`,
    `set ${deciding.map((label) => NAMES[label].flag).join(' and ')}, or none for a job that has none`,
  );
}

function unknown(message: string, hint: string): Error {
  return userError(message, { code: 'label_unknown', hint });
}

type Answer = PossibleRequest & { result: string };

function resultOf({ reason, to, wanted, would }: Decision): string {
  return would === 'refuse' ? `refused (${reason})` : (wanted ?? to);
}

/** True if the answers differ for jobs that differ in this label only. */
function decides(label: RecordedLabel, answers: readonly Answer[]): boolean {
  return groupsOf(answers, ({ values }) => JSON.stringify({ ...values, [label]: undefined })).some((alike) =>
    alike.some(({ result }) => result !== alike[0].result),
  );
}

/** Returns `ci-a if it is 10 or 11, ci-b if it is 20, otherwise refused (no_rule)`. */
function outcomeWords(label: RecordedLabel, answers: readonly Answer[]): string {
  // The last answer is for a job without the label. So every answer that differs from it has a listed value of this
  // label.
  const [{ result: none }] = answers.slice(-1) as [Answer];
  const groups = groupsOf(answers, ({ result }) => result).filter(([{ result }]) => result !== none);
  const words = groups.slice(0, MOST_OUTCOMES).map((alike) => {
    const listed = alike.map(({ values }) => (values[label] as { value: string }).value);
    return `${alike[0].result} if it is ${showList([...new Set(listed)])}`;
  });
  const more = groups.length > MOST_OUTCOMES ? [`${groups.length - MOST_OUTCOMES} more`] : [];
  return [...words, ...more, `otherwise ${none}`].join(', ');
}
