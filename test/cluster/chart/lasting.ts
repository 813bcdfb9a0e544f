import type { KubernetesObject } from '../../control-plane/client/client.ts';

/** An annotation of a Deployment that its controller writes. */
const REVISION = 'deployment.kubernetes.io/revision';

/** Returns an object without the parts that controllers and the API server may still change at any later time. */
export function lasting({ metadata, status: _, ...object }: KubernetesObject): object {
  const { managedFields: __, resourceVersion: ___, ...rest } = metadata as Record<string, unknown>;
  const { [REVISION]: ____, ...annotations } = (rest.annotations ?? {}) as Record<string, string>;
  return { ...object, metadata: { ...rest, annotations } };
}
