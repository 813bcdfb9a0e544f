import type { Rbac } from '../../world/rbac.ts';

/**
 * Returns a function that gives the bindings of one namespace and those of the cluster. It makes checks of many
 * permissions in many namespaces fast.
 */
export function bindingsIn(rbac: Rbac): (namespace: string) => Rbac {
  const groups = Map.groupBy(rbac.bindings, ({ namespace }) => namespace);
  const ofCluster = groups.get(undefined) ?? [];
  return (namespace) => ({ ...rbac, bindings: [...ofCluster, ...(groups.get(namespace) ?? [])] });
}
