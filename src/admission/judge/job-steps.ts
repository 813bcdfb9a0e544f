import { isManagerAccount } from '../../mapping/index/reserved.ts';
import type { Manager } from '../../mapping/mapping.ts';
import { jobSubject } from '../../mapping/subject.ts';
import type { PodFacts } from '../../pods/facts.ts';
import { projectInName } from '../../pods/job-shape.ts';
import type { Snapshot } from '../snapshot.ts';
import { accountExists, roleAnnotated } from './account-steps.ts';
import { type Assignment, assign, isNamed, jobRuleOf } from './assignment.ts';
import { type Draft, type Step, takeSteps } from './draft.ts';
import type { Assigned } from './judgment.ts';
import { type Lookup, lookupFor } from './lookup.ts';
import type { Refusal } from './refusal.ts';

type JobFacts = { facts: PodFacts; manager: Manager };
type JobDraft = Draft & JobFacts;

const BEFORE_RULES: readonly Step<JobFacts>[] = [
  ['unbound_token', tokenBound],
  ['namespace_not_allowed', namespaceAllowed],
  ['project_mismatch', labelMatchesName],
  ['forged_mark', noOwnLabels],
];

/** The checks of a job pod, in this order. docs/security.md shows the same list, and a test compares them. */
export const JOB_STEPS: readonly Step<JobDraft>[] = [
  ...BEFORE_RULES,
  ['no_rule', accountAssigned],
  ['override_refused', requestAllowed],
  ['manager_account_for_job', notAManagersAccount],
  ['account_missing', accountExists],
  ['identity_opt_out', identityKept],
  ['unannotated', roleExpected],
];

/** Judges a pod that a listed manager creates. It is a job, whatever it looks like. */
export function judgeJob(facts: PodFacts, manager: Manager, snapshot: Snapshot, continues: boolean): Assigned {
  const lookup = lookupFor(facts, snapshot.accounts);
  const configured = configuredAccount(facts, manager, lookup);
  const draft: JobDraft = {
    ...{ facts, manager, lookup, index: snapshot.index },
    ...{ configured, assigned: configured, target: configured },
  };
  const refusals = takeSteps(JOB_STEPS, draft, continues);
  return {
    is: 'assigned',
    kind: 'job',
    assigned: draft.assigned,
    target: draft.target,
    refusals,
    missed: lookup.missed,
  };
}

/** True if a job is refused, or left on its configured account, before the rules are tried. */
export function isDecidedBeforeRules(facts: PodFacts, manager: Manager): boolean {
  return BEFORE_RULES.some(([, check]) => check({ facts, manager }) !== undefined);
}

/**
 * Refuses a request without the token of a manager's pod. The API server accepts the token of a pod only while that pod
 * exists. A token from a Secret, or one that was requested without a pod, was made outside the manager, and one of a
 * pod with the name of a job pod was made inside a job.
 */
function tokenBound({ facts, manager }: JobFacts): Refusal<'unbound_token'> | undefined {
  if (manager.tokens === 'any') return undefined;
  const { pod } = facts.requester;
  if (pod === undefined) return { reason: 'unbound_token', boundTo: 'nothing' };
  return projectInName(pod) === undefined ? undefined : { reason: 'unbound_token', boundTo: 'job' };
}

/** Refuses a job in a namespace in which its manager may not create job pods. */
function namespaceAllowed({ facts, manager }: JobFacts): Refusal<'namespace_not_allowed'> | undefined {
  return manager.namespaces.includes(facts.namespace) ? undefined : { reason: 'namespace_not_allowed', manager };
}

/** Refuses a pod whose label and name contain different projects. */
function labelMatchesName({ facts }: JobFacts): Refusal<'project_mismatch'> | undefined {
  const { labeledProject, project } = facts;
  return labeledProject === undefined || labeledProject === project ? undefined : { reason: 'project_mismatch' };
}

/** Refuses a pod with a label under our prefix, which only the pods of managers may have. */
function noOwnLabels({ facts }: JobFacts): Refusal<'forged_mark'> | undefined {
  return facts.ownLabels.length === 0 ? undefined : { reason: 'forged_mark' };
}

/**
 * Refuses a job if no rule matches and the default is to deny. If it requested an account, the next step refuses it
 * instead.
 */
function accountAssigned(job: JobDraft): Refusal<'no_rule'> | undefined {
  // Best-effort continues after unbound_token and namespace_not_allowed, and such a job keeps its configured account.
  if (isDecidedBeforeRules(job.facts, job.manager)) return undefined;
  const assigned = assign(job, jobSubject(job.facts, job.manager), job.index.mapping.default.job);
  if (assigned === undefined)
    return isRequested(job) ? undefined : { reason: 'no_rule', missing: [...job.lookup.missed] };
  settle(job, assigned);
  return undefined;
}

/** Refuses a job that requested an account, unless it gets that account anyway or its rule allows it. */
function requestAllowed(job: JobDraft): Refusal<'override_refused'> | undefined {
  const { assigned, facts, lookup, manager } = job;
  const requested = facts.serviceAccount;
  if (!isRequested(job) || assigned.account === requested) return undefined;
  const rule = jobRuleOf(assigned);
  if (rule === undefined || !rule.allow.includes(requested))
    return { reason: 'override_refused', assigned, manager, missing: [...lookup.missed] };
  settle(job, { source: 'rule', account: requested, rule, requested: true });
  return undefined;
}

/** Refuses a job with the account of a manager, because it could then create pods as the manager does. */
function notAManagersAccount({ facts, index, target }: JobDraft): Refusal<'manager_account_for_job'> | undefined {
  if (!isManagerAccount(index, facts.namespace, target.account)) return undefined;
  return { reason: 'manager_account_for_job', assigned: target };
}

/** Refuses a pod that declines the AWS identity of an account that the mapping names, unless its rule allows that. */
function identityKept({ facts, target }: JobDraft): Refusal<'identity_opt_out'> | undefined {
  if (facts.optOut.length === 0 || !isNamed(target) || jobRuleOf(target)?.optOut === 'allow') return undefined;
  return { reason: 'identity_opt_out', assigned: target };
}

/**
 * Exempts the accounts that the manager configures: they have no role on purpose, because every job without a rule gets
 * one.
 */
function roleExpected(job: JobDraft): Refusal<'unannotated'> | undefined {
  return job.manager.jobServiceAccounts.includes(job.target.account) ? undefined : roleAnnotated(job);
}

function settle(job: JobDraft, assigned: Assignment): void {
  job.assigned = assigned;
  job.target = assigned;
}

/**
 * Returns the account that the manager configures: the one on the pod or, if the job requested another, the first that
 * exists.
 */
function configuredAccount(facts: PodFacts, manager: Manager, lookup: Lookup): Assignment {
  const { serviceAccount } = facts;
  const { jobServiceAccounts } = manager;
  const [first = serviceAccount] = jobServiceAccounts;
  const existing = jobServiceAccounts.find((name) => lookup.get(name) !== undefined) ?? first;
  return { source: 'configured', account: isRequested({ facts, manager }) ? existing : serviceAccount };
}

/** True if the job set KUBERNETES_SERVICE_ACCOUNT_OVERWRITE: its manager does not configure the account on the pod. */
function isRequested({ facts, manager }: JobFacts): boolean {
  return !manager.jobServiceAccounts.includes(facts.serviceAccount);
}
