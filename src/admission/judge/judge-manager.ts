import { match } from '../../mapping/index/match.ts';
import { reservedForJobs } from '../../mapping/index/reserved.ts';
import { managerSubject } from '../../mapping/subject.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Snapshot } from '../snapshot.ts';
import { collectProblems, type Goal, type Judgement, type Lookup, lookupFor } from './judgement.ts';

/**
 * Judges the pod of a runner manager, made by a controller from its Deployment.
 *
 * @param lenient go on after a problem that best-effort does not refuse
 */
export function judgeManager(facts: PodFacts, snapshot: Snapshot, lenient: boolean): Judgement {
  const { mapping } = snapshot.index;
  const lookup = lookupFor(facts, snapshot.accounts);
  const problems = collectProblems(lenient);
  const stay: Goal = { account: facts.serviceAccount, source: 'keep' };
  const judged = (given: Goal, goal = given, owner?: string): Judgement => ({
    kind: 'manager',
    problems: problems.found,
    given,
    goal,
    outcome: 'not_a_runner_pod',
    owner,
    missed: lookup.missed,
  });

  const given = accountGiven(facts, snapshot, lookup, stay);
  if (given === undefined) {
    problems.end('no_rule');
    return judged({ ...stay, source: 'configured' });
  }
  if (given.source === 'keep') {
    // Whoever can make a Deployment can make it look like a manager; it must not keep what is given to jobs.
    const owner = reservedForJobs(snapshot.index, facts.namespace, given.account);
    if (owner !== undefined) problems.end('reserved_account');
    return judged(given, given, owner);
  }
  if (!lookup.exists(given.account))
    return problems.end('account_missing') ? judged(given) : judged(given, { ...stay, source: 'configured' });
  const account = lookup.get(given.account);
  if (account !== undefined && account.roleArn === undefined && mapping.unannotated === 'deny')
    problems.end('unannotated');
  return judged(given);
}

/** What the rules give, or the default; nothing where the default is to deny. */
function accountGiven(facts: PodFacts, { index }: Snapshot, lookup: Lookup, stay: Goal): Goal | undefined {
  const found = match(index, managerSubject(facts), lookup.exists);
  if (found !== undefined) return { account: found.serviceAccount, source: 'rule', rule: found.rule };
  const action = index.mapping.default.manager;
  if (action === 'deny') return undefined;
  return action === 'keep' ? stay : { account: action.serviceAccount, source: 'default' };
}
