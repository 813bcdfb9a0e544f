import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { concernedNamespaces, managerAccounts } from '../../world/manager-accounts.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** `createdBy` separates two managers only if neither can act as the other (docs/security.md). */
export const managersApart = defineCheck(
  { id: 'managers_apart', title: 'no two managers share a namespace', needs: ['mapping'] },
  ({ mapping }) => ({
    looked: counted(mapping.mapping.managers.length, 'manager'),
    findings: sharedNamespaceFindings(mapping),
  }),
);

function sharedNamespaceFindings(mapping: MappingIndex): Finding[] {
  return [...concernedNamespaces(mapping)].flatMap((namespace): Finding[] => {
    const homes = managerAccounts(mapping).filter((one) => one.namespace === namespace);
    const keys = new Set([
      ...homes.map(({ manager }) => manager.key),
      ...mapping.mapping.managers.flatMap(({ key, namespaces }) => (namespaces.includes(namespace) ? [key] : [])),
    ]);
    if (keys.size < 2) return [];
    return [
      {
        code: 'namespace_shared',
        level: 'notice',
        object: `namespace ${namespace}`,
        found: `managers ${showList([...keys])} run or create jobs there: each can act as the others, also with the guard`,
        wanted: 'a namespace for each manager whose roles the others must not have, for its pod and for its jobs',
        fix: [
          {
            advice:
              'move such a manager and its jobs to a namespace of its own: namespace in the configuration of the runner, namespaces of the manager in the mapping, and a Role for the manager there',
          },
        ],
      },
    ];
  });
}
