import { withoutEdits } from '../../explain/read/as-received.ts';
import { factsOf } from '../../pods/facts.ts';
import { isJobShaped, nameOf, projectInName } from '../../pods/job-shape.ts';
import type { Pod } from '../../pods/pod.ts';
import type { JobPod } from '../sight.ts';

/** A Pod of a list, which always has a namespace and a name. */
export type PodObject = Pod & { metadata: { namespace: string; uid?: string } };

/**
 * A job's pod with only what a decision reads; no variables, which may hold secrets.
 *
 * @returns `undefined` for any other pod, also for one that a controller created
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
      // Without the fields themselves, which are half of a pod.
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
  // As the webhook reads it when a manager creates the pod.
  const facts = factsOf(withoutEdits(pod).pod, namespace, { username: '', groups: [] }, true);
  const isTrusted = facts.labelTrust === 'trusted';
  return {
    ...{ namespace, name, account, project: projectInName(name), rootGroup: facts.rootGroup, pod, uid },
    runnerName: isTrusted ? pod.metadata.labels?.[RUNNER_NAME_LABEL] : undefined,
    ...(isMadeByRunner(pod) ? {} : { clients: clientsOf(pod) }),
  };
}

/** The name of its configuration in `config.toml`; without one, `gitlab-runner register` takes the host name. */
const RUNNER_NAME_LABEL = 'manager.runner.gitlab.com/name';

/**
 * Whether the entry from which the webhook reads the version of the runner is there. Others follow later: the status, and edits.
 * A client sets its User-Agent as it likes, so this proves nothing: it finds what people and other programs created.
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
