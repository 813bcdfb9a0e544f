import { isDecidedBeforeRules } from '../admission/judge/job-steps.ts';
import type { ReviewRequest } from '../admission/review/review.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import { listedIn, valuesOf } from '../mapping/index/matchers.ts';
import type { Rule } from '../mapping/mapping.ts';
import { jobSubject } from '../mapping/subject.ts';
import { placeholdersOf } from '../mapping/template.ts';
import { factsOf } from '../pods/facts.ts';
import type { Pod } from '../pods/pod.ts';
import { LABELS } from './given-labels.ts';
import { NEWEST, withRunnerVersion } from './job/runner-version.ts';
import type { Question, RecordedLabel } from './question.ts';

/** A request that may have been sent, with values for the labels that its record lacks. */
export type PossibleRequest = {
  request: ReviewRequest;
  /**
   * `none`: the pod has no such label, or a value that no rule lists. Absent if the input has the label, or no rule
   * reads it.
   */
  values: Readonly<Partial<Record<RecordedLabel, { is: 'listed'; value: string } | { is: 'none' }>>>;
};

type Value = NonNullable<PossibleRequest['values'][RecordedLabel]>;

/**
 * A request lacks few labels, and the rules for a project list few values. Above this number, no requests are returned.
 */
const MOST_REQUESTS = 2_000;

/**
 * Returns the possible requests that can lead to different decisions: one for each value that a rule of these mappings
 * lists for such a job, and one without a value. If no rule for such a job reads a label that the record lacks, returns
 * only the request itself.
 *
 * If only the version of the runner is unknown, returns the request with labels that cannot be trusted, and with labels
 * that can.
 *
 * @returns `undefined` if there are too many, or if the account of a rule has the group in its name
 */
export function possibleRequests(
  { missingFacts = [], request }: Question,
  indexes: readonly MappingIndex[],
): readonly PossibleRequest[] | undefined {
  let possible: readonly PossibleRequest[] = [{ request, values: {} }];
  if (missingFacts === 'runnerVersion')
    return [...possible, { request: { ...request, object: trusted(request.object) }, values: {} }];
  if (missingFacts.length === 0) return possible;
  const rules = indexes.flatMap((index) => rulesFor(request, index, missingFacts));
  if (missingFacts.includes('rootGroup') && rules.some(hasGroupInName)) return undefined;
  for (const label of missingFacts) {
    const listed = new Set(rules.flatMap((rule) => listedIn(rule, MATCHERS[label]) ?? []));
    if (listed.size === 0) continue;
    if (possible.length * (listed.size + 1) > MOST_REQUESTS) return undefined;
    const values: Value[] = [...listed].map((value) => ({ is: 'listed', value }));
    values.push({ is: 'none' });
    possible = possible.flatMap((one) => values.map((value) => withValue(one, label, value)));
  }
  return possible;
}

const MATCHERS = { rootGroup: 'rootGroups', runner: 'runners' } as const;

/** Returns the rules for jobs that may match the request, whatever the values of the missing labels are. */
function rulesFor(
  request: ReviewRequest,
  index: MappingIndex,
  missingLabels: readonly RecordedLabel[],
): readonly Rule[] {
  const manager = managerOf(index, request.requester);
  if (manager === undefined) return [];
  const facts = factsOf(request.object, request.namespace, request.requester, true);
  if (isDecidedBeforeRules(facts, manager)) return [];
  const known = valuesOf(jobSubject(facts, manager)).filter(
    ([matcher]) => !missingLabels.some((label) => MATCHERS[label] === matcher),
  );
  const matching = index.mapping.rules.filter(
    (rule) =>
      rule.kind === 'job' &&
      known.every(([matcher, value]) => {
        const listed = listedIn(rule, matcher);
        return listed === undefined || (value !== undefined && listed.includes(value));
      }),
  );
  // No rule is tried after one that decides without these labels.
  const last = matching.findIndex(
    (rule) =>
      rule.missing === 'refuse' &&
      !hasGroupInName(rule) &&
      missingLabels.every((label) => listedIn(rule, MATCHERS[label]) === undefined),
  );
  return last === -1 ? matching : matching.slice(0, last);
}

function hasGroupInName({ serviceAccount }: Rule): boolean {
  return placeholdersOf(serviceAccount).includes('rootGroup');
}

function withValue({ request, values }: PossibleRequest, label: RecordedLabel, value: Value): PossibleRequest {
  return {
    request: { ...request, object: withLabel(request.object, label, value) },
    values: { ...values, [label]: value },
  };
}

function withLabel(pod: Pod, label: RecordedLabel, value: Value): Pod {
  const { [LABELS[label]]: _, ...labels } = { ...{ ...pod.metadata }.labels };
  if (value.is === 'listed') labels[LABELS[label]] = value.value;
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

/** Returns the pod of a runner that protects its labels. */
function trusted(pod: Pod): Pod {
  return withRunnerVersion(pod, NEWEST);
}
