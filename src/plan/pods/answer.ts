import type { Decision } from '../../admission/decision.ts';
import type { Snapshot } from '../../admission/snapshot.ts';
import { type PossibleRequest, possibleRequests } from '../../explain/possible-requests.ts';
import type { Question, RecordedLabel } from '../../explain/question.ts';
import { shownRequester } from '../../explain/requester.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { AccountRoles } from '../account-roles.ts';
import { decideBoth, effectOf } from '../compare.ts';
import type { Occurrence } from '../groups/group.ts';
import { mapPair, type Pair } from '../pair.ts';

/** What a record lacks: a label, or the version of the runner, without which no label can be trusted. */
export type MissingFact = RecordedLabel | 'runnerVersion';

/** What an edit does to one recorded pod, as far as the record shows it. */
export type Answer =
  | { is: 'decided otherwise'; recorded: string; decided: string }
  | { is: 'without labels'; missing: readonly MissingFact[] }
  | { is: 'known'; occurrence: Occurrence | undefined };

/**
 * Decides about a recorded pod with both mappings, once for each request that the record may describe.
 *
 * @param facts of the pod in `question`
 * @param roles of the accounts, if they are known; then another role is a change, too
 */
export function answerTo(
  question: Question,
  facts: PodFacts,
  snapshots: Pair<Snapshot>,
  roles: Pair<AccountRoles> | undefined,
): Answer {
  const missingFacts = question.missingFacts ?? [];
  const possible = possibleRequests(question, [snapshots.before.index, snapshots.after.index]);
  if (possible === undefined) return { is: 'without labels', missing: missingFacts as readonly RecordedLabel[] };
  const all = possible.map(({ request }) => decideBoth(request, snapshots));
  const [first, ...others] = all.filter(({ before }) => isAsRecorded(question, before));
  // A record without the pod lacks its labels, and at that time the accounts or the mapping may have been different.
  if (first === undefined) {
    const [{ before }] = all as [Pair<Decision>];
    return { is: 'decided otherwise', recorded: String(question.recorded), decided: before.reason };
  }
  if (others.some((other) => !isSameChange(first, other, roles)))
    return { is: 'without labels', missing: missingFacts === 'runnerVersion' ? [missingFacts] : labelsRead(possible) };
  return { is: 'known', occurrence: occurrenceOf(question, facts, first, roles) };
}

/** The mapping of that time may have assigned the same account for a different reason. */
function isAsRecorded({ recorded, recordedAccount }: Question, { allowed, reason, to }: Decision): boolean {
  return recorded === undefined || recorded === reason || (allowed && to === recordedAccount);
}

/** True if an edit does the same to the pod with both requests. */
function isSameChange(one: Pair<Decision>, other: Pair<Decision>, roles: Pair<AccountRoles> | undefined): boolean {
  const [a, b] = [effectOf(one, roles), effectOf(other, roles)];
  if (a !== b || a === undefined) return a === b;
  return [one, other].map(resultsOf).every((results, _at, [first]) => results === first);
}

function resultsOf(decisions: Pair<Decision>): string {
  return JSON.stringify(mapPair(decisions, ({ allowed, reason, rule, to }) => [allowed ? to : reason, rule]));
}

/** Returns the labels that the rules read. */
function labelsRead([first]: readonly PossibleRequest[]): readonly RecordedLabel[] {
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

/** Removes the options of `explain` that a clause names in parentheses at its end. */
function withoutHint(clause: string): string {
  return clause.replace(/ \([^()]*\)$/, '');
}
