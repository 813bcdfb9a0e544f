import type { KubernetesObject } from '../../control-plane/client/client.ts';

/** Of a Deployment, written by its controller. */
const REVISION = 'deployment.kubernetes.io/revision';

/** An object without what controllers and the API server keep account of, which they may write at any later time. */
export function lasting({ metadata, status: _, ...object }: KubernetesObject): object {
  const { managedFields: __, resourceVersion: ___, ...rest } = metadata as Record<string, unknown>;
  const { [REVISION]: ____, ...annotations } = (rest.annotations ?? {}) as Record<string, string>;
  return { ...object, metadata: { ...rest, annotations } };
}
