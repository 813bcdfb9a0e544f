import type { Decision } from '../admission/decision.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import type { Question } from '../explain/question.ts';
import { shownRequester } from '../explain/requester.ts';
import { factsOf, type PodFacts } from '../pods/facts.ts';
import type { AccountRoles } from './account-roles.ts';
import { decideBoth, effectOf } from './compare.ts';
import type { Occurrence } from './group.ts';
import type { Pair } from './pair.ts';

/** Decides about pods that were recorded, or that run, with both mappings. */
type RecordedPods = {
  /** @returns `undefined` if the edit does not change what happens to the pod, or if that is not known */
  ask(question: Question): Occurrence | undefined;
  /** Pods, jobs or others, whose changes are known. */
  asked(): number;
  /** Pods that the mapping before the edit decides otherwise than recorded, so that nothing is known about them. */
  otherwise(): Otherwise;
  /** Jobs of these projects. */
  projects(): ReadonlySet<string>;
};

export type Otherwise = {
  count: number;
  /** The first of them, and its two reason codes. */
  example: { pod: string; recorded: string; decided: string } | undefined;
};

type Answer =
  | { is: 'otherwise'; recorded: string; decided: string }
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
  return {
    ask(question) {
      const { request } = question;
      const facts = factsOf(request.object, request.namespace, request.requester, true);
      const key = JSON.stringify({
        ...facts,
        name: undefined,
        recorded: [question.recorded, question.recordedAccount],
        assumed: question.assumed,
      });
      const answer = known.get(key) ?? answerTo(question, facts, snapshots, roles);
      if (!known.has(key) && known.size >= limits.answers) known.clear();
      known.set(key, answer);
      if (answer.is === 'otherwise') {
        otherwise.count += 1;
        otherwise.example ??= { pod: facts.name, recorded: answer.recorded, decided: answer.decided };
        return undefined;
      }
      count += 1;
      if (facts.project !== undefined && projects.size < limits.projects) projects.add(facts.project);
      return answer.occurrence;
    },
    asked: () => count,
    otherwise: () => otherwise,
    projects: () => projects,
  };
}

function answerTo(
  question: Question,
  facts: PodFacts,
  snapshots: Pair<Snapshot>,
  roles: Pair<AccountRoles> | undefined,
): Answer {
  const decisions = decideBoth(question.request, snapshots);
  const { recorded, recordedAccount } = question;
  const { allowed, to } = decisions.before;
  // The mapping of that time may have given the same account for another reason.
  const isSame = recorded === decisions.before.reason || (allowed && to === recordedAccount);
  // A record without the pod lacks its labels, and the accounts or the mapping of that time may have been others.
  if (recorded !== undefined && !isSame) return { is: 'otherwise', recorded, decided: decisions.before.reason };
  return { is: 'known', occurrence: occurrenceOf(question, facts, decisions, roles) };
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
