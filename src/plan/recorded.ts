import type { Decision } from '../admission/decision.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { type PossibleRequest, possibleRequests } from '../explain/possible-requests.ts';
import type { Question, RecordedLabel } from '../explain/question.ts';
import { shownRequester } from '../explain/requester.ts';
import { factsOf, type PodFacts } from '../pods/facts.ts';
import type { AccountRoles } from './account-roles.ts';
import { decideBoth, effectOf } from './compare.ts';
import type { Occurrence } from './group.ts';
import { mapPair, type Pair } from './pair.ts';

/** Decides about pods that were recorded, or that run, with both mappings. */
type RecordedPods = {
  /** @returns `undefined` if the edit does not change what happens to the pod, or if that is not known */
  ask(question: Question): Occurrence | undefined;
  /** Pods, jobs or others, whose changes are known. */
  asked(): number;
  /** Pods that the mapping before the edit decides otherwise than recorded, so that nothing is known about them. */
  otherwise(): Otherwise;
  /** Pods about which the mappings decide by a label that the record lacks. */
  lacking(): Lacking;
  /** Jobs of these projects. */
  projects(): ReadonlySet<string>;
};

export type Otherwise = {
  count: number;
  /** The first of them, and its two reason codes. */
  example: { pod: string; recorded: string; decided: string } | undefined;
};

/** A label, or the version of the runner, without which no label can be trusted. */
export type Lack = RecordedLabel | 'trust';

export type Lacking = {
  count: number;
  /** Those of all. */
  labels: ReadonlySet<Lack>;
  /** The name of the first of them. */
  example: string | undefined;
};

type Answer =
  | { is: 'otherwise'; recorded: string; decided: string }
  | { is: 'lacking'; labels: readonly Lack[] }
  | { is: 'known'; occurrence: Occurrence | undefined };

/** `answers`: kept for pods that differ in nothing that a decision reads. */
const LIMITS = { answers: 20_000, projects: 1_000_000 };

export function createRecordedPods(
  snapshots: Pair<Snapshot>,
  roles?: Pair<AccountRoles>,
  limits = LIMITS,
): RecordedPods {
  const known = new Map<string, Answer>();
  const projects = new Set<string>();
  let count = 0;
  const otherwise: Otherwise = { count: 0, example: undefined };
  const lacking = { count: 0, labels: new Set<Lack>(), example: undefined as string | undefined };
  return {
    ask(question) {
      const { request } = question;
      const facts = factsOf(request.object, request.namespace, request.requester, true);
      const key = JSON.stringify({
        ...facts,
        name: undefined,
        recorded: [question.recorded, question.recordedAccount],
        assumed: question.assumed,
        lacks: question.lacks,
      });
      const answer = known.get(key) ?? answerTo(question, facts, snapshots, roles);
      if (!known.has(key) && known.size >= limits.answers) known.clear();
      known.set(key, answer);
      if (answer.is === 'otherwise') {
        otherwise.count += 1;
        otherwise.example ??= { pod: facts.name, recorded: answer.recorded, decided: answer.decided };
        return undefined;
      }
      if (answer.is === 'lacking') {
        lacking.count += 1;
        lacking.example ??= facts.name;
        for (const label of answer.labels) lacking.labels.add(label);
        return undefined;
      }
      count += 1;
      if (facts.project !== undefined && projects.size < limits.projects) projects.add(facts.project);
      return answer.occurrence;
    },
    asked: () => count,
    otherwise: () => otherwise,
    lacking: () => lacking,
    projects: () => projects,
  };
}

function answerTo(
  question: Question,
  facts: PodFacts,
  snapshots: Pair<Snapshot>,
  roles: Pair<AccountRoles> | undefined,
): Answer {
  const lacks = question.lacks ?? [];
  const possible = possibleRequests(question, [snapshots.before.index, snapshots.after.index]);
  if (possible === undefined) return { is: 'lacking', labels: lacks as readonly RecordedLabel[] };
  const all = possible.map(({ request }) => decideBoth(request, snapshots));
  const [first, ...others] = all.filter(({ before }) => isAsRecorded(question, before));
  // A record without the pod lacks its labels, and the accounts or the mapping of that time may have been others.
  if (first === undefined) {
    const [{ before }] = all as [Pair<Decision>];
    return { is: 'otherwise', recorded: String(question.recorded), decided: before.reason };
  }
  if (others.some((other) => !isSameChange(first, other, roles)))
    return { is: 'lacking', labels: lacks === 'trust' ? [lacks] : read(possible) };
  return { is: 'known', occurrence: occurrenceOf(question, facts, first, roles) };
}

/** The mapping of that time may have given the same account for another reason. */
function isAsRecorded({ recorded, recordedAccount }: Question, { allowed, reason, to }: Decision): boolean {
  return recorded === undefined || recorded === reason || (allowed && to === recordedAccount);
}

/** What an edit does to the pod, whichever of the two requests it was. */
function isSameChange(one: Pair<Decision>, other: Pair<Decision>, roles: Pair<AccountRoles> | undefined): boolean {
  const [a, b] = [effectOf(one, roles), effectOf(other, roles)];
  if (a !== b || a === undefined) return a === b;
  return [one, other].map(resultsOf).every((results, _at, [first]) => results === first);
}

function resultsOf(decisions: Pair<Decision>): string {
  return JSON.stringify(mapPair(decisions, ({ allowed, reason, rule, to }) => [allowed ? to : reason, rule]));
}

/** The labels that the rules read. */
function read([first]: readonly PossibleRequest[]): readonly RecordedLabel[] {
  return Object.keys({ ...first?.values }) as RecordedLabel[];
}

function occurrenceOf(
  { assumed }: Question,
  { name, namespace, project, requester, serviceAccount }: PodFacts,
  decisions: Pair<Decision>,
  roles: Pair<AccountRoles> | undefined,
): Occurrence | undefined {
  const effect = effectOf(decisions, roles);
  if (effect === undefined) return undefined;
  return {
    ...{ effect, decisions, requested: undefined, conditions: [], othersBut: undefined, jobs: 1 },
    ...{ rootGroups: undefined, runners: undefined },
    projects: project === undefined ? [] : [project],
    origins: [{ requester: shownRequester(requester), namespace }],
    example: {
      project,
      pod: name,
      namespace,
      account: serviceAccount,
      requester: shownRequester(requester),
      assumed: assumed.map(withoutHint),
    },
  };
}

/** A clause without the options of `explain` that it names in parentheses at its end. */
function withoutHint(clause: string): string {
  return clause.replace(/ \([^()]*\)$/, '');
}
