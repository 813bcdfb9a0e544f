import { isReservedForJobs } from '../../mapping/index/reserved.ts';
import { managerSubject } from '../../mapping/subject.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Snapshot } from '../snapshot.ts';
import { accountExists, roleAnnotated } from './account-steps.ts';
import { type Assignment, assign } from './assignment.ts';
import { type Draft, type Step, takeSteps } from './draft.ts';
import type { Assigned } from './judgment.ts';
import { lookupFor } from './lookup.ts';
import type { Refusal } from './refusal.ts';

/** The checks of the pod of a runner manager, in this order. docs/security.md shows the same list. */
export const MANAGER_STEPS: readonly Step<Draft>[] = [
  ['no_rule', accountAssigned],
  ['reserved_account', notGivenToJobs],
  ['account_missing', accountExists],
  ['unannotated', roleAnnotated],
];

/** Judges the pod of a runner manager, which a controller creates from a workload. */
export function judgeManager(facts: PodFacts, snapshot: Snapshot, continues: boolean): Assigned {
  const lookup = lookupFor(facts, snapshot.accounts);
  const own: Assignment = { source: 'configured', account: facts.serviceAccount };
  const draft: Draft = { facts, lookup, index: snapshot.index, configured: own, assigned: own, target: own };
  const refusals = takeSteps(MANAGER_STEPS, draft, continues);
  const { assigned, target } = draft;
  return { is: 'assigned', kind: 'manager', assigned, target, refusals, missed: lookup.missed };
}

/** Refuses a manager if no rule matches and the default is to deny. */
function accountAssigned(draft: Draft): Refusal<'no_rule'> | undefined {
  const assigned = assign(draft, managerSubject(draft.facts), draft.index.mapping.default.manager);
  if (assigned === undefined) return { reason: 'no_rule', missing: [...draft.lookup.missed] };
  draft.assigned = assigned;
  draft.target = assigned;
  return undefined;
}

/**
 * Refuses a pod that would keep an account that jobs get: anyone who may create a Deployment can make its pods look
 * like those of a manager.
 */
function notGivenToJobs({ facts, index, target }: Draft): Refusal<'reserved_account'> | undefined {
  if (target.source !== 'keep') return undefined;
  const isReserved = isReservedForJobs(index, facts.namespace, target.account);
  return isReserved ? { reason: 'reserved_account' } : undefined;
}
