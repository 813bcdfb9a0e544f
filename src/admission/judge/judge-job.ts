import { match } from '../../mapping/index/match.ts';
import { isManagerAccount } from '../../mapping/index/reserved.ts';
import type { Manager } from '../../mapping/mapping.ts';
import { jobSubject } from '../../mapping/subject.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Snapshot } from '../snapshot.ts';
import { collectProblems, type Goal, type Judgement, type Lookup, lookupFor } from './judgement.ts';

/**
 * Judges a pod that a listed manager creates: it is a job, whatever it looks like.
 *
 * @param lenient go on after a problem that best-effort does not refuse
 */
export function judgeJob(facts: PodFacts, manager: Manager, snapshot: Snapshot, lenient: boolean): Judgement {
  const { index } = snapshot;
  const lookup = lookupFor(facts, snapshot.accounts);
  const problems = collectProblems(lenient);
  const configured = configuredGoal(facts, manager, lookup);
  const judged = (given: Goal, goal = given): Judgement => ({
    kind: 'job',
    problems: problems.found,
    given,
    goal,
    outcome: 'not_a_runner_pod',
    owner: undefined,
    missed: lookup.missed,
  });

  const inPlace = manager.namespaces.includes(facts.namespace);
  if (!inPlace && problems.end('namespace_not_allowed')) return judged(configured);
  const mismatch = facts.labelledProject !== undefined && facts.labelledProject !== facts.project;
  if (mismatch && problems.end('project_mismatch')) return judged(configured);
  if (facts.ownLabels.length > 0 && problems.end('forged_mark')) return judged(configured);

  const given = inPlace ? accountGiven(facts, manager, snapshot, lookup, configured) : configured;
  const { goal, problem } = afterRequest(facts, manager, given, configured);
  if (problem !== undefined && problems.end(problem)) return judged(goal);

  if (isManagerAccount(index, facts.namespace, goal.account) && problems.end('manager_account_for_job'))
    return judged(goal);
  if (!lookup.exists(goal.account)) return problems.end('account_missing') ? judged(goal) : judged(goal, configured);

  const isMapped = goal.source === 'rule' || goal.source === 'default';
  if (isMapped && facts.optOut.length > 0 && !mayOptOut(goal) && problems.end('identity_opt_out')) return judged(goal);
  const account = lookup.get(goal.account);
  const isBare = isMapped && account !== undefined && account.roleArn === undefined;
  if (isBare && index.mapping.unannotated === 'deny') problems.end('unannotated');
  return judged(goal);
}

/** The account that the manager's configuration sets: the one on the pod, or where the job asked for another one, the first that exists. */
function configuredGoal(facts: PodFacts, manager: Manager, lookup: Lookup): Goal {
  const { serviceAccount } = facts;
  const { jobServiceAccounts } = manager;
  const [first = serviceAccount] = jobServiceAccounts;
  const there = jobServiceAccounts.find((name) => lookup.get(name) !== undefined) ?? first;
  return { account: isConfigured(facts, manager) ? serviceAccount : there, source: 'configured' };
}

function isConfigured(facts: PodFacts, manager: Manager): boolean {
  return manager.jobServiceAccounts.includes(facts.serviceAccount);
}

/** What the rules give, or the default; nothing where the default is to deny. */
function accountGiven(
  facts: PodFacts,
  manager: Manager,
  { index }: Snapshot,
  lookup: Lookup,
  configured: Goal,
): Goal | undefined {
  const found = match(index, jobSubject(facts, manager), lookup.exists);
  if (found !== undefined) return { account: found.serviceAccount, source: 'rule', rule: found.rule };
  const action = index.mapping.default.job;
  if (action === 'deny') return undefined;
  return action === 'keep' ? { ...configured, source: 'keep' } : { account: action.serviceAccount, source: 'default' };
}

/** An account that the configuration does not set was asked for by the job: with KUBERNETES_SERVICE_ACCOUNT_OVERWRITE. */
function afterRequest(
  facts: PodFacts,
  manager: Manager,
  given: Goal | undefined,
  configured: Goal,
): { goal: Goal; problem?: 'override_refused' | 'no_rule' } {
  if (isConfigured(facts, manager))
    return given === undefined ? { goal: configured, problem: 'no_rule' } : { goal: given };
  const asked = facts.serviceAccount;
  if (given?.account === asked) return { goal: given };
  const allowed = given?.rule?.kind === 'job' ? given.rule.allow : [];
  if (given !== undefined && allowed.includes(asked)) return { goal: { ...given, account: asked, granted: true } };
  return { goal: given ?? configured, problem: 'override_refused' };
}

function mayOptOut(goal: Goal): boolean {
  return goal.rule?.kind === 'job' && goal.rule.optOut === 'allow';
}
