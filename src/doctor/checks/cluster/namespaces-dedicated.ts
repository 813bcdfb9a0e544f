import { counted } from '../../../counted.ts';
import { showList } from '../../../documents/show.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import type { OtherWorkload } from '../../world/security-side.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Who deploys something else there may write there. */
export const namespacesDedicated = defineCheck(
  {
    id: 'namespaces_dedicated',
    title: 'the namespaces of managers and jobs have no other workloads',
    needs: ['mapping', 'security'],
  },
  ({ mapping, security }) => {
    const byNamespace = Map.groupBy(security.workloads, ({ namespace }) => namespace);
    return {
      looked: counted(concernedNamespaces(mapping).size, 'namespace'),
      findings: [...byNamespace].map(([namespace, workloads]) => foreign(namespace, workloads)),
      unseen: security.unreadWorkloads,
    };
  },
);

function foreign(namespace: string, workloads: readonly OtherWorkload[]): Finding {
  return {
    code: 'foreign_workload',
    level: 'notice',
    object: `namespace ${namespace}`,
    found: `${showList(workloads.map(({ kind, name }) => `${kind} ${name}`))} ${workloads.length === 1 ? 'is' : 'are'} there beside runner managers and jobs: who deploys ${workloads.length === 1 ? 'it' : 'them'} may write there`,
    wanted: 'runner managers and jobs only',
    fix: [
      {
        advice:
          'deploy other workloads to other namespaces, and take the permission to write here from who deployed them',
      },
    ],
  };
}
