import type { Release } from './release.ts';

/** Where in the cluster a value is set that the doctor read. */
export type Place = WorkloadPlace | ConfigMapPlace;

/** A variable in the pod template of a workload. */
export type WorkloadPlace = {
  in: WorkloadKind;
  namespace: string;
  name: string;
  container: string;
  /** The Helm release that owns the workload, if there is one. */
  release?: Release;
};

/** Kinds of workloads that run managers, as kubectl names them. */
export type WorkloadKind = 'deployment' | 'statefulset';

/** A ConfigMap whose keys are variables, or the document under one of its keys. */
export type ConfigMapPlace = {
  in: 'config map';
  namespace: string;
  name: string;
  key?: string;
  /** The Helm release that owns the ConfigMap, if there is one. */
  release?: Release;
};

/** A document in a ConfigMap. */
export type DocumentPlace = ConfigMapPlace & { key: string };

/** `deployment gitlab/runner, container runner`, `configmap gitlab/runner, key config.toml` */
export function formatPlace(place: Place): string {
  const { namespace, name } = place;
  if (place.in !== 'config map') return `${place.in} ${namespace}/${name}, container ${place.container}`;
  return `configmap ${namespace}/${name}${place.key === undefined ? '' : `, key ${place.key}`}`;
}
