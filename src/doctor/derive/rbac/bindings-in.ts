import type { Rbac } from '../../world/rbac.ts';

/**
 * Splits RBAC by namespace, for checks that ask about many permissions in many namespaces: the result has the bindings of the
 * cluster and those of one namespace.
 */
export function bindingsIn(rbac: Rbac): (namespace: string) => Rbac {
  const groups = Map.groupBy(rbac.bindings, ({ namespace }) => namespace);
  const ofCluster = groups.get(undefined) ?? [];
  return (namespace) => ({ ...rbac, bindings: [...ofCluster, ...(groups.get(namespace) ?? [])] });
}
