import { isConfigured, reservedBy } from '../../mapping/index/reserved.ts';
import type { Manager, Mapping } from '../../mapping/mapping.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Requester } from '../../pods/requester.ts';
import type { Reason } from '../reasons.ts';
import type { Snapshot } from '../snapshot.ts';
import { judgeJob } from './job-steps.ts';
import type { Assigned, Ignored, Judgment, Untrusted } from './judgment.ts';
import { judgeManager } from './manager-steps.ts';

/** An object that the API server asks about. */
type Candidate = {
  /** Only when a pod is created can its account be chosen. */
  isPodCreate: boolean;
  facts: PodFacts;
  /** The listed manager that the requester is. */
  manager: Manager | undefined;
  snapshot: Snapshot;
  /** Whether the steps continue after a refusal that is not for tampering, as in best-effort. */
  continues: boolean;
};

/**
 * What a candidate can be; the first function that returns a judgment decides. The order makes it secure: the requester
 * comes before the looks of the pod, because only the requester cannot be forged. docs/security.md shows the same list.
 */
export const ORDER: readonly (readonly [
  code: Reason | 'job' | 'manager',
  check: (candidate: Candidate) => Judgment | undefined,
])[] = [
  ['not_a_pod_create', notAPodCreate],
  ['mirror_pod', mirrorPod],
  ['job', jobPod],
  ['manager', managerPod],
  ['pause_pod', pausePod],
  ['untrusted_requester', untrustedJob],
  ['reserved_account', reservedAccount],
];

/** What a pod is, and which account it may have. */
export function judge(candidate: Candidate): Judgment {
  for (const [, check] of ORDER) {
    const judgment = check(candidate);
    if (judgment !== undefined) return judgment;
  }
  return { is: 'ignored', kind: 'other', outcome: 'not_a_runner_pod' };
}

function notAPodCreate({ isPodCreate }: Candidate): Ignored | undefined {
  return isPodCreate ? undefined : { is: 'ignored', kind: 'other', outcome: 'not_a_pod_create' };
}

/** A kubelet shows a static pod of its node; such a pod may not name an account. */
function mirrorPod({ facts }: Candidate): Ignored | undefined {
  return facts.isMirror ? { is: 'ignored', kind: 'other', outcome: 'mirror_pod' } : undefined;
}

/** A listed manager creates jobs and nothing else. */
function jobPod({ continues, facts, manager, snapshot }: Candidate): Assigned | undefined {
  return manager === undefined ? undefined : judgeJob(facts, manager, snapshot, continues);
}

/** A controller creates the pods of managers. */
function managerPod({ continues, facts, snapshot }: Candidate): Assigned | undefined {
  const isManager = facts.madeByController && facts.managerMark !== undefined && !facts.jobShaped && !facts.pauseMark;
  return isManager ? judgeManager(facts, snapshot, continues) : undefined;
}

/** A pause pod has the account that a manager configures for jobs. */
function pausePod({ facts, snapshot }: Candidate): Ignored | undefined {
  const isPause =
    facts.madeByController && facts.pauseMark && isConfigured(snapshot.index, facts.namespace, facts.serviceAccount);
  return isPause ? { is: 'ignored', kind: 'pause', outcome: 'pause_pod' } : undefined;
}

/** It looks like a job, and no listed manager created it. */
function untrustedJob({ facts }: Candidate): Untrusted | undefined {
  return facts.jobShaped ? { is: 'untrusted', kind: 'job', refusal: { reason: 'untrusted_requester' } } : undefined;
}

/** The mapping gives this account to jobs or managers, and the requester is not exempt. */
function reservedAccount({ facts, snapshot }: Candidate): Untrusted | undefined {
  const by = reservedBy(snapshot.index, facts.namespace, facts.serviceAccount);
  if (by === undefined || isExempt(snapshot.index.mapping, facts.requester)) return undefined;
  const kind = facts.pauseMark ? 'pause' : 'other';
  return { is: 'untrusted', kind, refusal: { reason: 'reserved_account' } };
}

function isExempt({ exempt }: Mapping, { username, groups }: Requester): boolean {
  return exempt.users.includes(username) || groups.some((group) => exempt.groups.includes(group));
}
