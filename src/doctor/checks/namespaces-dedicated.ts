import { counted } from '../../counted.ts';
import { showList } from '../../documents/show.ts';
import { managersOf } from '../derive/guard/managers-of.ts';
import { permissions, WRITE_WORKLOADS } from '../derive/guard/ways.ts';
import { type Power, type Powerful, powerful } from '../derive/powers.ts';
import { reviewBinding } from '../fix/review-binding.ts';
import { concernedNamespaces } from '../world/manager-accounts.ts';
import { formatBinding, type Rbac } from '../world/rbac.ts';
import type { OtherWorkload } from '../world/security-side.ts';
import { defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

const WORKLOADS: Power = { does: 'write workloads', permissions: WRITE_WORKLOADS };
const CONFIG_MAPS: Power = {
  does: 'write ConfigMaps, such as the start script of a manager',
  permissions: permissions(['create', 'update', 'patch'], '', ['configmaps']),
};
const SECRETS: Power = {
  does: 'write Secrets, such as the token of a runner',
  permissions: permissions(['create', 'update', 'patch'], '', ['secrets']),
};
const BINDINGS: Power = {
  does: 'give permissions to others',
  permissions: permissions(['create', 'update', 'patch'], 'rbac.authorization.k8s.io', ['rolebindings']),
};

/** Whoever writes in a namespace of managers can act as one of them, which the guard sees only in part (docs/guard.md). */
export const namespacesDedicated = defineCheck(
  {
    id: 'namespaces_dedicated',
    title: 'the namespaces of managers and jobs have no other workloads, and only administrators write there',
    needs: ['mapping', 'rbac', 'security'],
  },
  ({ mapping, rbac, security }) => {
    const namespaces = [...concernedNamespaces(mapping)];
    const managers = managersOf(mapping);
    const writers = powerful(
      rbac,
      [WORKLOADS, CONFIG_MAPS, SECRETS, BINDINGS],
      namespaces,
      (holder, power, namespace) => {
        if (managers.isExempt(holder.subject)) return true;
        // A manager writes the Secrets of its jobs.
        return power === SECRETS && managers.isManagerIn(namespace, holder.subject);
      },
    );
    const byNamespace = Map.groupBy(security.workloads, ({ namespace }) => namespace);
    return {
      looked: `${counted(namespaces.length, 'namespace')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings: [
        ...[...byNamespace].map(([namespace, workloads]) => foreign(namespace, workloads)),
        ...writers.map((one) => writer(one, rbac)),
      ],
      unseen: [...security.unreadWorkloads, ...rbac.unread],
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

function writer({ does, holder, namespaces, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'namespace_writer',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${does.join('; ')} in namespace ${showList(namespaces)}`,
    wanted: 'only administrators, and for each manager a Role with what a runner needs',
    fix: [reviewBinding(holder, rbac)],
  };
}
