import { mapIn } from '../../collections/is-map.ts';
import { buildPod } from '../../explain/job/build-pod.ts';
import { NEWEST, withRunnerVersion } from '../../explain/job/runner-version.ts';
import { sentPodIn, versionIn } from '../../explain/read/audit-event.ts';
import { OWN_PREFIX } from '../../names.ts';
import { factsOf, ROOT_GROUP_LABEL } from '../../pods/facts.ts';
import { isJobShaped, nameOf, PROJECT_LABEL, projectInName } from '../../pods/job-shape.ts';
import { SKIP_ANNOTATION, SKIP_LABEL } from '../../pods/opt-out-marks.ts';
import type { Pod } from '../../pods/pod.ts';
import { isController } from '../../pods/requester.ts';
import type { RunnerVersion } from '../../pods/runner-version.ts';
import { type Fields, nameIn, timeIn } from '../../records/read/fields.ts';
import type { RecordedDecision } from '../../records/recorded-decision.ts';
import type { JobPod } from '../sight.ts';

/** The creation of a job's pod, as an audit log records it. */
export type PastJob = JobPod & { past: NonNullable<JobPod['past']> };

/**
 * Returns the job whose pod an event of the audit log created. From level `Request` on, the event contains the pod as
 * the runner sent it. At level `Metadata`, the accounts are known only if the webhook was called, which writes them
 * into annotations of the event.
 *
 * @param decision what the webhook wrote into the event
 * @returns `no account` if the account is not known, `undefined` if the pod is not a job's
 */
export function pastJobIn(event: Fields, decision: RecordedDecision | undefined): PastJob | 'no account' | undefined {
  const target = mapIn(event.objectRef);
  const username = nameIn(mapIn(event.impersonatedUser ?? event.user).username);
  const requester = { username, groups: [] };
  // A controller that creates a pod like a job's copies a template, so this is not a job of GitLab.
  if (isController(requester)) return undefined;
  const namespace = nameIn(target.namespace);
  const sent = sentPodIn(event);
  const name = (sent === undefined ? '' : nameOf(sent)) || nameIn(target.name) || (decision?.pod ?? '');
  const project = projectInName(name);
  if (project === undefined || (sent !== undefined && !isJobShaped(sent))) return undefined;
  const version = versionIn(event);
  const about = { namespace, project, name };
  const pod = sent === undefined ? podCalled(about, decision, version ?? NEWEST) : reduced(sent, namespace, version);
  if (pod === undefined) return 'no account';
  const { rootGroup, serviceAccount } = factsOf(pod, namespace, requester, true);
  const stored = nameIn(mapIn(mapIn(event.responseObject).spec).serviceAccountName);
  const last = timeIn(event.requestReceivedTimestamp) ?? timeIn(event.stageTimestamp) ?? 0;
  return {
    ...{ ...about, rootGroup, pod, runnerName: undefined },
    // The stored pod has the final account, because another webhook may have changed it after ours.
    account: stored || decision?.to || serviceAccount,
    past: { pods: 1, requester: username, last },
  };
}

/** Builds a pod from its name and from what the webhook recorded about it. */
function podCalled(
  { name, ...about }: { name: string; namespace: string; project: string },
  decision: RecordedDecision | undefined,
  version: RunnerVersion,
): Pod | undefined {
  if (decision?.from === undefined) return undefined;
  const { from: account, rootGroup } = decision;
  const built = buildPod({ ...about, account, version, rootGroup, runner: undefined });
  return { ...built, metadata: { ...built.metadata, name } };
}

/** Keeps only what a decision reads of a pod, because its other labels and annotations may be of any size. */
function reduced(pod: Pod, namespace: string, version: RunnerVersion | undefined): Pod {
  const labels = Object.entries(pod.metadata?.labels ?? {});
  const read = labels.filter(([key]) => [PROJECT_LABEL, ROOT_GROUP_LABEL, SKIP_LABEL].includes(key));
  const [own] = labels.filter(([key]) => key.startsWith(OWN_PREFIX));
  const skipped = pod.metadata?.annotations?.[SKIP_ANNOTATION];
  const account = pod.spec?.serviceAccountName || pod.spec?.serviceAccount || 'default';
  const small: Pod = {
    metadata: {
      ...{ name: nameOf(pod), namespace },
      labels: Object.fromEntries(own === undefined ? read : [...read, own]),
      annotations: skipped ? { [SKIP_ANNOTATION]: 'build' } : {},
    },
    spec: { serviceAccountName: account, serviceAccount: account, containers: [] },
  };
  return version === undefined ? small : withRunnerVersion(small, version);
}
