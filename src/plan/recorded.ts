import type { Snapshot } from '../admission/snapshot.ts';
import type { Question } from '../explain/question.ts';
import { shownRequester } from '../explain/requester.ts';
import { factsOf, type PodFacts } from '../pods/facts.ts';
import { decideBoth, effectOf } from './compare.ts';
import type { Occurrence } from './groups.ts';
import type { Pair } from './pair.ts';

/** Decides about pods that were recorded, or that run, with both mappings. */
export type RecordedPods = {
  /** @returns `undefined` if the edit does not change what happens to the pod */
  ask(question: Question): Occurrence | undefined;
  /** Pods, jobs or others. */
  asked(): number;
  /** Jobs of these projects. */
  projects(): ReadonlySet<string>;
};

/** `answers`: kept for pods that differ in nothing that a decision reads. */
const LIMITS = { answers: 20_000, projects: 1_000_000 };

export function createRecordedPods(snapshots: Pair<Snapshot>, limits = LIMITS): RecordedPods {
  const known = new Map<string, Occurrence | undefined>();
  const projects = new Set<string>();
  let count = 0;
  return {
    ask(question) {
      const { request } = question;
      const facts = factsOf(request.object, request.namespace, request.requester, true);
      count += 1;
      if (facts.project !== undefined && projects.size < limits.projects) projects.add(facts.project);
      const key = JSON.stringify({ ...facts, name: undefined });
      if (known.has(key)) return known.get(key);
      if (known.size >= limits.answers) known.clear();
      const occurrence = occurrenceOf(question, facts, snapshots);
      known.set(key, occurrence);
      return occurrence;
    },
    asked: () => count,
    projects: () => projects,
  };
}

function occurrenceOf(
  { assumed, request }: Question,
  { name, namespace, project, requester }: PodFacts,
  snapshots: Pair<Snapshot>,
): Occurrence | undefined {
  const decisions = decideBoth(request, snapshots);
  const effect = effectOf(decisions);
  if (effect === undefined) return undefined;
  return {
    ...{ effect, decisions, requested: undefined, conditions: [], othersBut: undefined, jobs: 1 },
    projects: project === undefined ? [] : [project],
    origins: [{ requester: shownRequester(requester), namespace }],
    example: { project, pod: name, namespace, requester: shownRequester(requester), assumed: assumed.map(withoutHint) },
  };
}

/** A clause without the options of `explain` that it names in parentheses at its end. */
function withoutHint(clause: string): string {
  return clause.replace(/ \([^()]*\)$/, '');
}
