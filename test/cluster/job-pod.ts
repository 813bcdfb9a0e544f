import { randomBytes } from 'node:crypto';
import type { Container, Pod } from '../../src/pods/pod.ts';
import { captured } from '../fixtures.ts';

/** A pod as a test sends it. */
export type SentPod = Pod & { apiVersion: 'v1'; kind: 'Pod'; metadata: { namespace: string; name: string } };

/** Returns the pod of a job with the necessary fields only, under a unique name. */
export function jobPod(
  namespace: string,
  { project = 4242, spec = {} as object, metadata = {} as object } = {},
): SentPod {
  const base = `runner-hk7sq2xzv-project-${project}-concurrent-0`;
  const labels = { pod: base, 'project.runner.gitlab.com/id': String(project) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: `${base}-${randomBytes(4).toString('hex')}`, labels, ...metadata },
    spec: { containers: [{ name: 'build', image: 'alpine' } as Container], ...spec },
  };
}

/**
 * Returns a captured pod as its runner sent it, before the API server added anything. It is for another namespace, and
 * has its own name, because names of pods are unique in a namespace.
 */
export function capturedPod(name: string, namespace: string): SentPod {
  const { object } = captured(name).request;
  const { metadata, spec } = object;
  delete metadata.managedFields;
  metadata.namespace = namespace;
  if (metadata.name !== undefined) metadata.name = metadata.name.slice(0, -8) + randomBytes(4).toString('hex');
  for (const field of [
    'priority',
    'preemptionPolicy',
    'priorityClassName',
    'tolerations',
    'serviceAccount',
    'serviceAccountName',
  ])
    delete spec[field];
  const isToken = (item: { name: string }) => item.name.startsWith('kube-api-access-');
  spec.volumes = spec.volumes?.filter((volume: { name: string }) => !isToken(volume));
  for (const container of [...(spec.initContainers ?? []), ...spec.containers])
    container.volumeMounts = container.volumeMounts?.filter((mount: { name: string }) => !isToken(mount));
  delete object.status;
  return object;
}
