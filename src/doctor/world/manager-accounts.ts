import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Manager } from '../../mapping/mapping.ts';

type ManagerAccount = { manager: Manager; namespace: string; name: string };

/** Returns the managers of a mapping that are ServiceAccounts of the cluster. */
export function managerAccounts({ mapping }: Pick<MappingIndex, 'mapping'>): readonly ManagerAccount[] {
  return mapping.managers.flatMap((manager) =>
    'serviceAccount' in manager.identity ? [{ manager, ...manager.identity.serviceAccount }] : [],
  );
}

/** Returns the namespaces in which managers run. */
export function managerNamespaces(index: Pick<MappingIndex, 'mapping'>): ReadonlySet<string> {
  return new Set(managerAccounts(index).map(({ namespace }) => namespace));
}

/** Returns the namespaces that a mapping concerns: those in which managers run or may create jobs. */
export function concernedNamespaces(index: Pick<MappingIndex, 'mapping'>): ReadonlySet<string> {
  return new Set([...managerNamespaces(index), ...index.mapping.managers.flatMap(({ namespaces }) => namespaces)]);
}
