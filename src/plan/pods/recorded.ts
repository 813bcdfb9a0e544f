import type { Snapshot } from '../../admission/snapshot.ts';
import type { Question } from '../../explain/question.ts';
import { factsOf } from '../../pods/facts.ts';
import type { AccountRoles } from '../account-roles.ts';
import type { Occurrence } from '../groups/group.ts';
import type { Pair } from '../pair.ts';
import { type Answer, answerTo, type Lack } from './answer.ts';

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

export type Lacking = {
  count: number;
  /** Those of all. */
  labels: ReadonlySet<Lack>;
  /** The name of the first of them. */
  example: string | undefined;
};

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
