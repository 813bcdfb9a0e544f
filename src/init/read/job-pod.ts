import { withoutEdits } from '../../explain/as-received.ts';
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
  const { namespace } = pod.metadata;
  return { namespace, name, account, project: projectInName(name), rootGroup: rootGroupOf(pod, namespace), pod };
}

/** As the webhook reads it when a manager creates the pod. */
function rootGroupOf(pod: Pod, namespace: string): string | undefined {
  return factsOf(withoutEdits(pod).pod, namespace, { username: '', groups: [] }, true).rootGroup;
}
