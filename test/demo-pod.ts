import type { Container, Pod, Volume } from '../src/pods/pod.ts';

/** A pod as a client sends it. */
export type SentPod = { apiVersion: 'v1'; kind: 'Pod'; metadata: SentMetadata; spec: object };

type SentMetadata = {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};

/** Fields that the plugins Priority and DefaultTolerationSeconds set. */
const SET_BY_PLUGINS = new Set(['priority', 'preemptionPolicy', 'tolerations']);
const TOKEN_VOLUME = /^kube-api-access-/;

/** Removes what admission plugins had added to a captured pod before the API server called the webhook. */
export function asSent(pod: Pod, namespace: string): SentPod {
  const { name, labels, annotations } = pod.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: name ?? '', namespace, labels: labels ?? {}, annotations: annotations ?? {} },
    spec: specOf(pod),
  };
}

/** Returns the ReplicaSet from which a controller makes such a pod. Its name is the beginning of the pod's name. */
export function asReplicaSet(pod: Pod, namespace: string) {
  const { generateName, ...metadata } = pod.metadata ?? {};
  const labels = metadata.labels ?? {};
  const annotations = metadata.annotations ?? {};
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: generateName?.replace(/-$/, '') ?? '', namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { ...specOf(pod), restartPolicy: 'Always' } },
    },
  };
}

function specOf(pod: Pod): object {
  const spec = pod.spec ?? {};
  const rest = Object.entries(spec).filter(([key]) => !SET_BY_PLUGINS.has(key));
  const withoutToken = (container: Container) => ({
    ...container,
    volumeMounts: (container.volumeMounts ?? []).filter(isNotToken),
  });
  return {
    ...Object.fromEntries(rest),
    volumes: (spec.volumes ?? []).filter(isNotToken),
    containers: (spec.containers ?? []).map(withoutToken),
    initContainers: (spec.initContainers ?? []).map(withoutToken),
  };
}

function isNotToken({ name }: Volume): boolean {
  return !TOKEN_VOLUME.test(name ?? '');
}
