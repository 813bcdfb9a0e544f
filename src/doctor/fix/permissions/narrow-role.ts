import { GUARD_GROUP } from '../../../names.ts';
import type { Holder } from '../../derive/rbac/permission-holders.ts';
import type { Rbac } from '../../world/rbac.ts';
import type { Fix } from '../fix.ts';
import { kubectl, objectWords } from '../kubectl.ts';

/**
 * What a manager needs ("Configure runner API permissions" of the Kubernetes executor), as in
 * chart/templates/manager-role.yaml.
 */
export const MANAGER_RULES = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'update'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
];

/** By `*` such a Role also lets the manager into its pods under the guard. */
export const ENTER_JOBS = { apiGroups: [GUARD_GROUP], resources: ['jobs'], verbs: ['enter'] };

/**
 * Reduces the Role of a manager to what a manager needs; one that Helm owns in the values of its release, because the next
 * upgrade would undo the change.
 *
 * @returns `undefined` for a ClusterRole, for a Role that others use too, and for one that a person has written for a purpose:
 *   only a Role for all resources, such as that of GitLab's chart, is replaced
 */
export function narrowRole({ binding }: Holder, rbac: Rbac): Fix | undefined {
  const isShared = rbac.bindings.filter(({ role }) => role === binding.role).length > 1 || binding.subjects.length > 1;
  const rules = rbac.roles.get(binding.role) ?? [];
  const isForEverything = rules.length > 0 && rules.every(({ resources }) => resources.includes('*'));
  if (binding.namespace === undefined || binding.role.startsWith('ClusterRole/') || isShared || !isForEverything)
    return undefined;
  const value = rules.some(({ apiGroups }) => apiGroups.includes('*')) ? [...MANAGER_RULES, ENTER_JOBS] : MANAGER_RULES;
  const release = rbac.releases.get(binding.role);
  if (release !== undefined)
    return {
      advice: `in the values of Helm release ${release.name} (namespace ${release.namespace}), set rbac.rules of GitLab's chart to ${JSON.stringify(value)}, then run helm upgrade: a change of Role ${binding.role} itself is undone by the next upgrade`,
    };
  // Argo CD would undo the patch.
  if (binding.owner !== undefined) return undefined;
  const operations = [{ op: 'replace', path: '/rules', value }];
  const [, name = ''] = binding.role.split('/');
  return kubectl(
    binding.namespace,
    'patch',
    ...objectWords('role', name),
    '--type',
    'json',
    '--patch',
    JSON.stringify(operations),
  );
}
