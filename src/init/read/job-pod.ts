import { withoutEdits } from '../../explain/read/as-received.ts';
import { factsOf } from '../../pods/facts.ts';
import { isJobShaped, nameOf, projectInName } from '../../pods/job-shape.ts';
import type { Pod } from '../../pods/pod.ts';
import type { JobPod } from '../sight.ts';

/** A Pod from a list, which always has a namespace and a name. */
export type PodObject = Pod & { metadata: { namespace: string; uid?: string } };

/**
 * Returns a job's pod with only what a decision reads, and without variables, which may contain secrets.
 *
 * @returns `undefined` for any other pod, and for one that a controller created
 */
export function onlyJob(pod: PodObject): PodObject | undefined {
  const { metadata, spec } = pod;
  const isOwned = metadata.ownerReferences?.some(({ controller }) => controller) === true;
  if (isOwned || !isJobShaped(pod)) return undefined;
  const { annotations, generateName, labels, managedFields, name, namespace, uid = '' } = metadata;
  const account = spec?.serviceAccountName || spec?.serviceAccount || 'default';
  return {
    metadata: {
      ...{ namespace, name: name ?? null, generateName: generateName ?? null, uid },
      ...{ labels: labels ?? null, annotations: annotations ?? null },
      // Leaves out `fieldsV1`, which is half the size of a pod.
      managedFields: (managedFields ?? []).map(({ manager, operation, subresource }) => {
        return { manager: manager ?? null, operation: operation ?? null, subresource: subresource ?? null };
      }),
    },
    spec: { serviceAccountName: account, serviceAccount: account, containers: [] },
  };
}

export function toJobPod(pod: PodObject): JobPod {
  const name = nameOf(pod);
  const account = pod.spec?.serviceAccountName || 'default';
  const { namespace, uid } = pod.metadata;
  // Reads the pod as the webhook does when a manager creates it.
  const facts = factsOf(withoutEdits(pod).pod, namespace, { username: '', groups: [] }, true);
  const isTrusted = facts.labelTrust === 'trusted';
  return {
    ...{ namespace, name, account, project: projectInName(name), rootGroup: facts.rootGroup, pod, uid },
    runnerName: isTrusted ? pod.metadata.labels?.[RUNNER_NAME_LABEL] : undefined,
    ...(isMadeByRunner(pod) ? {} : { clients: clientsOf(pod) }),
  };
}

/**
 * The label with the name of the runner in `config.toml`. Without a configured name, `gitlab-runner register` uses the
 * host name.
 */
const RUNNER_NAME_LABEL = 'manager.runner.gitlab.com/name';

/**
 * True if the pod has the `managedFields` entry from which the webhook reads the version of the runner. Later entries
 * are of the status and of edits. A client can send any User-Agent, so this proves nothing: it only finds pods that
 * people and other programs created without hiding it.
 */
function isMadeByRunner({ metadata: { managedFields } }: PodObject): boolean {
  return (managedFields ?? []).some(
    ({ manager, operation, subresource }) =>
      manager?.startsWith('gitlab-runner ') === true && operation === 'Update' && !subresource,
  );
}

function clientsOf({ metadata: { managedFields } }: PodObject): readonly string[] {
  const own = (managedFields ?? []).filter(({ subresource }) => !subresource);
  return [...new Set(own.flatMap(({ manager }) => manager ?? []))];
}
