/** Where the cluster keeps a value that the doctor read. */
export type Place = DeploymentPlace | ConfigMapPlace;

/** A variable in the pod template of a Deployment. */
type DeploymentPlace = { in: 'deployment'; namespace: string; name: string; container: string };

/** A ConfigMap whose keys are variables, or the document under one of its keys. */
export type ConfigMapPlace = { in: 'config map'; namespace: string; name: string; key?: string };

/** `deployment gitlab/runner, container runner`, `configmap gitlab/runner, key config.toml` */
export function formatPlace(place: Place): string {
  const { namespace, name } = place;
  if (place.in === 'deployment') return `deployment ${namespace}/${name}, container ${place.container}`;
  return `configmap ${namespace}/${name}${place.key === undefined ? '' : `, key ${place.key}`}`;
}
