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

/** One creation of a job's pod. */
export type PastJob = JobPod & { past: NonNullable<JobPod['past']> };

/**
 * The job whose pod was created with an event of the audit log. From level `Request` on the event has the pod as the runner sent
 * it. Below, its accounts are known only if the webhook was called: they are in its annotations.
 *
 * @param decision what the webhook wrote into the event
 * @returns `no account` if it is not known, `undefined` for a pod that is not a job's
 */
export function pastJobIn(event: Fields, decision: RecordedDecision | undefined): PastJob | 'no account' | undefined {
  const target = mapIn(event.objectRef);
  const username = nameIn(mapIn(event.impersonatedUser ?? event.user).username);
  const requester = { username, groups: [] };
  // A copy of a job that a controller made from a template.
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
    // Other webhooks may have changed it after this one.
    account: stored || decision?.to || serviceAccount,
    past: { pods: 1, requester: username, last },
  };
}

/** The pod of which only the name and what the webhook recorded are known. */
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

/** What a decision reads of a pod, in little memory: its other labels and annotations may be of any size. */
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
