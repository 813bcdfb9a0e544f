import { counted } from '../../counted.ts';
import { showList } from '../../documents/show.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { eachRunner, formatRunner, foundManagers, type RunnerParts } from '../derive/runners/each-runner.ts';
import { concernedNamespaces, managerAccounts } from '../world/manager-accounts.ts';
import { defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** `createdBy` separates two managers only if neither can act as the other (docs/security.md). */
export const managersApart = defineCheck(
  {
    id: 'managers_apart',
    title: 'each manager has an account and namespaces of its own',
    needs: ['mapping'],
  },
  ({ mapping }, world) => ({
    looked: counted(mapping.mapping.managers.length, 'manager'),
    findings: [...sharedAccounts(mapping, world), ...sharedNamespaces(mapping)],
    unseen: eachRunner(mapping, world).unseen,
  }),
);

function sharedAccounts(mapping: MappingIndex, world: RunnerParts): Finding[] {
  const groups = Map.groupBy(foundManagers(mapping, world), ({ pod, runner }) => `${runner.namespace}/${pod.account}`);
  return [...groups].flatMap(([account, found]): Finding[] => {
    const runners = [...new Set(found.map(({ runner }) => formatRunner(runner)))];
    if (runners.length === 1) return [];
    return [
      {
        code: 'manager_account_shared',
        level: 'notice',
        object: `serviceaccount ${account}`,
        found: `${showList(runners)} run with it, so the webhook cannot tell their jobs apart: createdBy gives a role to the jobs of all of them`,
        wanted: 'an account for each runner manager whose jobs may have other roles than those of the others',
        fix: [
          {
            advice:
              'create an account for such a runner manager, list it in managers of the mapping, and set it in the values of its release (serviceAccount.name)',
          },
        ],
      },
    ];
  });
}

function sharedNamespaces(mapping: MappingIndex): Finding[] {
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
