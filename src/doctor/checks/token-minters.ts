import { showList } from '../../documents/show.ts';
import { mappedAccounts } from '../derive/mapped-accounts.ts';
import { type Holder, holdersByName, makesAdministrator } from '../derive/permission-holders.ts';
import type { Fix } from '../fix/fix.ts';
import { kubectl } from '../fix/kubectl.ts';
import { unbind } from '../fix/unbind.ts';
import { managerAccounts } from '../world/manager-accounts.ts';
import { formatBinding, formatSubject, type Rbac } from '../world/rbac.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

const CREATE_TOKEN = { verb: 'create', group: '', resource: 'serviceaccounts/token' };

/** A user who may create a token for an account can assume its role without any pod. */
export const tokenMinters = defineCheck(
  {
    id: 'token_minters',
    title: 'only administrators may create tokens for accounts that the mapping assigns',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }, { accounts }) => {
    const { mapped, unseen } = mappedAccounts(mapping, accounts);
    const managers = new Set(managerAccounts(mapping).map(({ namespace, name }) => `${namespace}/${name}`));
    const byNamespace = Map.groupBy(mapped, ({ account }) => account.namespace);
    const found = new Map<string, { holder: Holder; names: string[] }>();
    for (const [namespace, there] of byNamespace) {
      const names = there.map(({ account }) => account.name);
      for (const holder of holdersByName(rbac, namespace, CREATE_TOKEN, names)) {
        if (makesAdministrator(rbac, holder.binding)) continue;
        const key = `${formatBinding(holder.binding)} ${holder.index}`;
        const known = found.get(key) ?? { holder, names: [] };
        known.names.push(...holder.names.map((name) => `${namespace}/${name}`));
        found.set(key, known);
      }
    }
    const findings = [...found.values()].map(({ holder, names }) => minter(holder, names, rbac, managers));
    return {
      looked: `${count(mapped.length, 'account')}, ${count(rbac.bindings.length, 'binding')}`,
      findings,
      unseen: [...unseen, ...rbac.unread],
    };
  },
);

function minter(holder: Holder, names: readonly string[], rbac: Rbac, managers: ReadonlySet<string>): Finding {
  const { binding, subject } = holder;
  const isManager = managers.has(`${subject.namespace}/${subject.name}`);
  return {
    code: 'token_minter',
    level: 'warning',
    object: formatBinding(binding),
    found: `${formatSubject(subject)} may create tokens for ${showList(names)} and can therefore assume their roles without a pod`,
    wanted: isManager ? 'only the permissions that a manager needs' : 'only users who may have these roles anyway',
    fix: [isManager ? (narrow(holder, rbac) ?? unbind(holder)) : unbind(holder)],
  };
}

/**
 * What a manager needs ("Configure runner API permissions" of the Kubernetes executor), as in
 * chart/templates/manager-role.yaml.
 */
const MANAGER_RULES = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'update'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
];

/** Narrows the Role of a manager; `undefined` for a ClusterRole, and for a Role that another binding shares. */
function narrow({ binding }: Holder, rbac: Rbac): Fix | undefined {
  const isShared = rbac.bindings.filter(({ role }) => role === binding.role).length > 1;
  if (binding.namespace === undefined || binding.role.startsWith('ClusterRole/') || isShared) return undefined;
  const operations = [{ op: 'replace', path: '/rules', value: MANAGER_RULES }];
  const [, name = ''] = binding.role.split('/');
  return kubectl(binding.namespace, 'patch', 'role', name, '--type', 'json', '--patch', JSON.stringify(operations));
}
