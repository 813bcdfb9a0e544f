import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Manager } from '../../mapping/mapping.ts';

type ManagerAccount = { manager: Manager; namespace: string; name: string };

/** The managers of a mapping that are ServiceAccounts of the cluster. */
export function managerAccounts({ mapping }: Pick<MappingIndex, 'mapping'>): readonly ManagerAccount[] {
  return mapping.managers.flatMap((manager) =>
    'serviceAccount' in manager.identity ? [{ manager, ...manager.identity.serviceAccount }] : [],
  );
}

/** The namespaces in which managers run. */
export function managerNamespaces(index: Pick<MappingIndex, 'mapping'>): ReadonlySet<string> {
  return new Set(managerAccounts(index).map(({ namespace }) => namespace));
}

/** The namespaces that a mapping concerns: those of managers, and those in which managers may create jobs. */
export function concernedNamespaces(index: Pick<MappingIndex, 'mapping'>): ReadonlySet<string> {
  return new Set([...managerNamespaces(index), ...index.mapping.managers.flatMap(({ namespaces }) => namespaces)]);
}
