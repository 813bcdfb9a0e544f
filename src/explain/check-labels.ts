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

/** Outcomes that the error lists. */
const MOST = 8;

/**
 * Refuses a question whose answer depends on a label that the input does not have.
 *
 * @throws a user error `label_unknown`
 */
export function checkLabels(question: Question, snapshot: Snapshot, mode: Mode): void {
  const { lacks = [], request } = question;
  const possible = possibleRequests(question, [snapshot.index]);
  const answers = possible?.map((one) => ({ ...one, result: resultOf(decide(one.request, snapshot, mode)) })) ?? [];
  if (possible !== undefined && answers.every(({ result }) => result === answers[0]?.result)) return;
  const name = nameOf(request.object);
  const project = projectInName(name);
  if (lacks === 'trust')
    throw unknown(
      `the version of the runner of pod ${name} is unknown, and with it whether its labels can be trusted, by which the rules decide`,
      'get the pod with --show-managed-fields, or set --runner-version X.Y',
    );
  const deciding = possible === undefined ? lacks : lacks.filter((label) => decides(label, answers));
  const [only] = deciding.length === 1 ? deciding : [];
  throw unknown(
    `the ${deciding.map((label) => NAMES[label].what).join(' and the ')} of project ${project} ${deciding.length === 1 ? 'is' : 'are'} unknown, and the rules decide by ${deciding.length === 1 ? 'it' : 'them'}${only === undefined || possible === undefined ? '' : `: ${outcomeWords(only, answers)}`}`,
    `set ${deciding.map((label) => NAMES[label].flag).join(' and ')}, or none for a job that has none`,
  );
}

function unknown(message: string, hint: string): Error {
  return userError(message, { code: 'label_unknown', hint });
}

type Answer = PossibleRequest & { result: string };

function resultOf({ allowed, reason, to, wanted, would }: Decision): string {
  if (would === 'refuse') return `refused (${reason})`;
  return allowed ? (wanted ?? to) : reason;
}

/** Whether the answers differ for jobs that differ in this label only. */
function decides(label: RecordedLabel, answers: readonly Answer[]): boolean {
  return groupsOf(answers, ({ values }) => JSON.stringify({ ...values, [label]: undefined })).some((alike) =>
    alike.some(({ result }) => result !== alike[0].result),
  );
}

/** `ci-a if it is 10 or 11, ci-b if it is 20, otherwise refused (no_rule)` */
function outcomeWords(label: RecordedLabel, answers: readonly Answer[]): string {
  const none = answers.find(({ values }) => values[label]?.is === 'none')?.result;
  const groups = groupsOf(answers, ({ result }) => result).filter(([{ result }]) => result !== none);
  const words = groups.slice(0, MOST).map((alike) => {
    const listed = alike.flatMap(({ values: { [label]: value } }) => (value?.is === 'listed' ? [value.value] : []));
    return `${alike[0].result} if it is ${listed.length === 0 ? 'another one' : showList([...new Set(listed)])}`;
  });
  const more = groups.length > MOST ? [`${groups.length - MOST} more`] : [];
  return [...words, ...more, `otherwise ${none}`].join(', ');
}
