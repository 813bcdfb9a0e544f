import { isConfigured, reservedBy } from '../../mapping/index/reserved.ts';
import type { Manager, Mapping } from '../../mapping/mapping.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Requester } from '../../pods/requester.ts';
import type { Reason } from '../reasons.ts';
import type { Snapshot } from '../snapshot.ts';
import { judgeJob } from './job-steps.ts';
import type { Assigned, Ignored, Judgment, Untrusted } from './judgment.ts';
import { judgeManager } from './manager-steps.ts';

/** An object that the API server sends for review. */
type Candidate = {
  /** An account can be chosen only when a pod is created. */
  isPodCreate: boolean;
  facts: PodFacts;
  /** The listed manager that sent the request, if one did. */
  manager: Manager | undefined;
  snapshot: Snapshot;
  /** True if the steps continue after a refusal that is not for tampering, as in best-effort. */
  continues: boolean;
};

/**
 * The checks that find out what a candidate is. The first one that returns a judgment decides. The order matters for
 * security: the requester is checked before the look of the pod, because only the requester cannot be forged.
 * docs/security.md shows the same list.
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
  ['untrusted_requester', untrustedRequester],
  ['reserved_account', reservedAccount],
];

/** Returns what a pod is, and which account it may have. */
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

/** A kubelet shows a static pod of its node as a mirror pod, which may not name an account. */
function mirrorPod({ facts }: Candidate): Ignored | undefined {
  return facts.isMirror ? { is: 'ignored', kind: 'other', outcome: 'mirror_pod' } : undefined;
}

/** A pod that a listed manager creates is always a job. */
function jobPod({ continues, facts, manager, snapshot }: Candidate): Assigned | undefined {
  return manager === undefined ? undefined : judgeJob(facts, manager, snapshot, continues);
}

/** Only a pod that a controller creates can be a manager's. */
function managerPod({ continues, facts, snapshot }: Candidate): Assigned | undefined {
  const isManager = facts.madeByController && facts.managerMark !== undefined && !facts.jobShaped && !facts.pauseMark;
  return isManager ? judgeManager(facts, snapshot, continues) : undefined;
}

/** A pause pod has an account that a manager configures for jobs. */
function pausePod({ facts, snapshot }: Candidate): Ignored | undefined {
  const isPause =
    facts.madeByController && facts.pauseMark && isConfigured(snapshot.index, facts.namespace, facts.serviceAccount);
  return isPause ? { is: 'ignored', kind: 'pause', outcome: 'pause_pod' } : undefined;
}

/** Refuses a pod that looks like a job but was not created by a listed manager. */
function untrustedRequester({ facts }: Candidate): Untrusted | undefined {
  return facts.jobShaped ? { is: 'untrusted', kind: 'job', refusal: { reason: 'untrusted_requester' } } : undefined;
}

/** Refuses a pod with an account that the mapping gives to jobs or managers, unless the requester is exempt. */
function reservedAccount({ facts, snapshot }: Candidate): Untrusted | undefined {
  const by = reservedBy(snapshot.index, facts.namespace, facts.serviceAccount);
  if (by === undefined || isExempt(snapshot.index.mapping, facts.requester)) return undefined;
  const kind = facts.pauseMark ? 'pause' : 'other';
  return { is: 'untrusted', kind, refusal: { reason: 'reserved_account' } };
}

function isExempt({ exempt }: Mapping, { username, groups }: Requester): boolean {
  return exempt.users.includes(username) || groups.some((group) => exempt.groups.includes(group));
}
