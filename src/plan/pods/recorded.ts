import type { Snapshot } from '../../admission/snapshot.ts';
import type { Question } from '../../explain/question.ts';
import { factsOf } from '../../pods/facts.ts';
import type { AccountRoles } from '../account-roles.ts';
import type { Occurrence } from '../groups/group.ts';
import type { Pair } from '../pair.ts';
import { type Answer, answerTo, type MissingFact } from './answer.ts';

/** Decides about recorded or running pods with both mappings. */
type RecordedPods = {
  /** @returns `undefined` if the edit does not change what happens to the pod, or if that is unknown */
  ask(question: Question): Occurrence | undefined;
  /** Number of pods, of jobs or not, for which the effect of the edit is known. */
  asked(): number;
  /**
   * Pods for which the mapping before the edit decides something else than was recorded, so that the effect is unknown.
   */
  decidedOtherwise(): DecidedOtherwise;
  /** Pods whose decision depends on a label that the record lacks. */
  withoutLabels(): WithoutLabels;
  /** The projects of the jobs among them. */
  projects(): ReadonlySet<string>;
};

export type DecidedOtherwise = {
  count: number;
  /** The first of them, with its two reason codes. */
  example: { pod: string; recorded: string; decided: string } | undefined;
};

export type WithoutLabels = {
  count: number;
  /** The labels that any of these records lacks. */
  labels: ReadonlySet<MissingFact>;
  /** The name of the first of them. */
  example: string | undefined;
};

/** `answers`: how many are kept for pods that do not differ in anything that a decision reads. */
const LIMITS = { answers: 20_000, projects: 1_000_000 };

export function createRecordedPods(
  snapshots: Pair<Snapshot>,
  roles?: Pair<AccountRoles>,
  limits = LIMITS,
): RecordedPods {
  const known = new Map<string, Answer>();
  const projects = new Set<string>();
  let count = 0;
  const otherwise: DecidedOtherwise = { count: 0, example: undefined };
  const lacking = { count: 0, labels: new Set<MissingFact>(), example: undefined as string | undefined };
  return {
    ask(question) {
      const { request } = question;
      const facts = factsOf(request.object, request.namespace, request.requester, true);
      const key = JSON.stringify({
        ...facts,
        name: undefined,
        recorded: [question.recorded, question.recordedAccount],
        assumed: question.assumed,
        lacks: question.missingFacts,
      });
      const answer = known.get(key) ?? answerTo(question, facts, snapshots, roles);
      if (!known.has(key) && known.size >= limits.answers) known.clear();
      known.set(key, answer);
      if (answer.is === 'decided otherwise') {
        otherwise.count += 1;
        otherwise.example ??= { pod: facts.name, recorded: answer.recorded, decided: answer.decided };
        return undefined;
      }
      if (answer.is === 'without labels') {
        lacking.count += 1;
        lacking.example ??= facts.name;
        for (const label of answer.missing) lacking.labels.add(label);
        return undefined;
      }
      count += 1;
      if (facts.project !== undefined && projects.size < limits.projects) projects.add(facts.project);
      return answer.occurrence;
    },
    asked: () => count,
    decidedOtherwise: () => otherwise,
    withoutLabels: () => lacking,
    projects: () => projects,
  };
}
