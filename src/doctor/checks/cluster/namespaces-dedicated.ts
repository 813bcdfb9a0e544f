import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { formatRunner } from '../../derive/runners/each-runner.ts';
import { allSeen } from '../../world/by-namespace.ts';
import { concernedNamespaces, managerAccounts } from '../../world/manager-accounts.ts';
import type { Runner } from '../../world/runner/runner.ts';
import type { ForeignWorkload } from '../../world/security-side.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Users who deploy something else in these namespaces may write there. */
export const namespacesDedicated = defineCheck(
  {
    id: 'namespaces_dedicated',
    title: 'the namespaces of managers and jobs have no other workloads',
    needs: ['mapping', 'security'],
  },
  ({ mapping, security }, world) => {
    const concerned = concernedNamespaces(mapping);
    const unknown = [...allSeen(world.runners)]
      .filter(([namespace]) => concerned.has(namespace))
      .flatMap(([, runners]) => runners.filter((runner) => !isExplained(runner, mapping)));
    const byNamespace = Map.groupBy(security.workloads, ({ namespace }) => namespace);
    return {
      looked: counted(concerned.size, 'namespace'),
      findings: [
        ...[...byNamespace].map(([namespace, workloads]) => otherWorkloadsFinding(namespace, workloads)),
        ...unknown.map(unknownManagerFinding),
      ],
      unseen: security.unreadWorkloads,
    };
  },
);

function otherWorkloadsFinding(namespace: string, workloads: readonly ForeignWorkload[]): Finding {
  return {
    code: 'foreign_workload',
    level: 'notice',
    object: `namespace ${namespace}`,
    found: `${showList(workloads.map(({ kind, name }) => `${kind} ${name}`))} ${workloads.length === 1 ? 'is' : 'are'} there beside runner managers and jobs: who deploys ${workloads.length === 1 ? 'it' : 'them'} may write there`,
    wanted: 'runner managers and jobs only',
    fix: [
      {
        advice:
          'deploy other workloads to other namespaces, and remove the permission to write here from the users who deployed them',
      },
    ],
  };
}

/**
 * True if the mapping names a workload, by the account in its pod template or by its name, or if an installer owns it.
 * The account that rules assign does not count, because a rule without names matches every workload with the marks.
 */
function isExplained({ account, managerName, mark, namespace, release }: Runner, mapping: MappingIndex): boolean {
  if (release !== undefined || mark === 'operator') return true;
  const isListed = managerAccounts(mapping).some((one) => one.namespace === namespace && one.name === account);
  const named = mapping.mapping.rules.flatMap((rule) => (rule.kind === 'manager' ? (rule.match.names ?? []) : []));
  return isListed || (managerName !== undefined && named.includes(managerName));
}

/**
 * Reports a manager that nothing explains, because any user who may create a workload there can give it the marks of a
 * manager.
 */
function unknownManagerFinding(runner: Runner): Finding {
  return {
    code: 'unknown_manager',
    level: 'notice',
    object: formatRunner(runner),
    found: `it looks like a runner manager${runner.mark === 'label' ? ' by its label' : ''}, but the mapping names neither its account nor the workload, and no Helm release owns it`,
    wanted: 'runner managers that the mapping lists, and jobs only',
    fix: [{ advice: 'find out who created it; list its account in managers if it is a runner manager, or delete it' }],
  };
}
