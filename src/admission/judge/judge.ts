import { managerOf } from '../../mapping/index/manager-of.ts';
import { isConfigured, reservedBy } from '../../mapping/index/reserved.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Requester } from '../../pods/requester.ts';
import type { Outcome, Problem } from '../reasons.ts';
import type { Snapshot } from '../snapshot.ts';
import { judgeJob } from './judge-job.ts';
import { judgeManager } from './judge-manager.ts';
import type { Judgement } from './judgement.ts';

/**
 * What a pod is and what it may have, in the order that the security of it rests on: who asks comes before what the pod
 * looks like, since only the former cannot be forged.
 *
 * @param lenient go on after a problem that best-effort does not refuse
 */
export function judge(facts: PodFacts, snapshot: Snapshot, lenient: boolean): Judgement {
  const { index } = snapshot;
  if (facts.isMirror) return leave('other', 'mirror_pod');
  const manager = managerOf(index, facts.requester);
  if (manager !== undefined) return judgeJob(facts, manager, snapshot, lenient);
  if (facts.madeByController && facts.managerMark !== undefined && !facts.jobShaped && !facts.pauseMark)
    return judgeManager(facts, snapshot, lenient);
  if (facts.madeByController && facts.pauseMark && isConfigured(index, facts.namespace, facts.serviceAccount))
    return leave('pause', 'pause_pod');
  if (facts.jobShaped) return object('job', 'untrusted_requester');
  const owner = reservedBy(index, facts.namespace, facts.serviceAccount);
  if (owner !== undefined && !isExempt(index.mapping, facts.requester))
    return { ...object(facts.pauseMark ? 'pause' : 'other', 'reserved_account'), owner };
  return leave('other', 'not_a_runner_pod');
}

function leave(kind: Judgement['kind'], outcome: Outcome): Judgement {
  return { kind, problems: [], given: undefined, goal: undefined, outcome, owner: undefined, missed: [] };
}

function object(kind: Judgement['kind'], problem: Problem): Judgement {
  return {
    kind,
    problems: [problem],
    given: undefined,
    goal: undefined,
    outcome: 'not_a_runner_pod',
    owner: undefined,
    missed: [],
  };
}

function isExempt({ exempt }: Mapping, { username, groups }: Requester): boolean {
  return exempt.users.includes(username) || groups.some((group) => exempt.groups.includes(group));
}
