import type { Mapping } from './mapping.ts';

/** Returns the namespaces of managers that run in the cluster, in which their pods are. */
export function managerNamespaces({ managers }: Mapping): readonly string[] {
  const places = managers.flatMap(({ identity }) =>
    'serviceAccount' in identity ? [identity.serviceAccount.namespace] : [],
  );
  return [...new Set(places)];
}
