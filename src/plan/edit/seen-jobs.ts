import type { Decision } from '../../admission/decision.ts';
import { MODES, type Mode } from '../../modes.ts';
import { serviceAccountOf, serviceAccountRequester } from '../../pods/requester.ts';
import type { Job } from '../job.ts';

/** A job that was decided, and the mode of its namespace. */
export type SeenJob = Job & { mode: Mode };

/**
 * The distinct jobs that were decided recently, as texts. A text has what decisions read of a pod, and nothing else.
 */
export type SeenJobs = {
  /** Remembers the job of a decision; called for each review. */
  remember(decision: Decision): void;
  /** At most {@link SeenLimits.entries} texts, for {@link parseSeenJob}. */
  keys(): readonly string[];
  /** Time since which no distinct job was forgotten. */
  since(): Date;
};

type SeenLimits = {
  entries: number;
  /** Of all texts together, counted as two bytes for each character. */
  bytes: number;
};

/** Besides its text, an entry takes about 50 bytes. */
const LIMITS: SeenLimits = { entries: 1024, bytes: 256 * 1024 };
/** In characters; a longer text is not remembered. */
const LONGEST = 2048;
/** A character that no Kubernetes name may have, and that JSON escapes. */
const SEPARATOR = '\n';

/**
 * Keeps two sets, so that old jobs can be dropped without a record of their ages. A job goes into the newer set each
 * time it is seen. When that set is half full, it becomes the older one, and the previous older set is dropped.
 */
export function createSeenJobs(now: () => Date, { bytes, entries }: SeenLimits = LIMITS): SeenJobs {
  let newer = new Set<string>();
  let older = new Set<string>();
  let size = 0;
  let newerSince = now();
  let olderSince = newerSince;
  return {
    remember(decision) {
      const key = keyOf(decision);
      if (key === undefined || newer.has(key)) return;
      newer.add(key);
      size += 2 * key.length;
      if (newer.size < entries / 2 && size < bytes / 2) return;
      older = newer;
      olderSince = newerSince;
      newer = new Set();
      newerSince = now();
      size = 0;
    },
    keys: () => [...new Set([...older, ...newer])],
    since: () => olderSince,
  };
}

/** @returns `undefined` for anything but the job of a listed manager, and for a job that no mapping allows */
function keyOf({ facts, kind, mode }: Decision): string | undefined {
  const { labelTrust, labeledProject, namespace, optOut, ownLabels, project, requester, rootGroup, runner } = facts;
  if (kind !== 'job' || labelTrust === 'not_by_manager' || project === undefined || ownLabels.length > 0)
    return undefined;
  if (labeledProject !== undefined && labeledProject !== project) return undefined;
  const { groups, pod, username } = requester;
  // The groups of a ServiceAccount follow from its name.
  const others = username.startsWith('system:serviceaccount:') ? '' : JSON.stringify(groups);
  const declines = optOut.length > 0 ? '1' : '0';
  const bound = pod === undefined ? '0' : '1';
  // Joined, because V8 keeps the result of a template literal as a tree of its parts, at five times the size.
  const fields = [mode, namespace, project, facts.serviceAccount, rootGroup, runner, declines, bound, username, others];
  const key = fields.join(SEPARATOR);
  return key.length > LONGEST ? undefined : key;
}

/** @returns `undefined` for a text of another form, such as one of a name with a line break */
export function parseSeenJob(key: string): SeenJob | undefined {
  const fields = key.split(SEPARATOR);
  const [
    mode,
    namespace = '',
    project = '',
    account = '',
    rootGroup,
    runner,
    optOut,
    bound,
    username = '',
    others = '',
  ] = fields;
  const known = MODES.find((each) => each === mode);
  if (known === undefined || fields.length !== 10) return undefined;
  const pod = bound === '1' ? 'any-pod' : undefined;
  return {
    ...{ mode: known, namespace, project, account, optOut: optOut === '1' },
    ...{ rootGroup: rootGroup || undefined, runner: runner || undefined },
    requester: { ...requesterOf(username, others), pod },
  };
}

function requesterOf(username: string, groups: string): { username: string; groups: readonly string[] } {
  const account = serviceAccountOf(username);
  if (account !== undefined) return serviceAccountRequester(account.namespace, account.name);
  return { username, groups: groups === '' ? [] : (JSON.parse(groups) as string[]) };
}
