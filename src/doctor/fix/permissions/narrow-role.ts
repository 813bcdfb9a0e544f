import type { Holder } from '../../derive/rbac/permission-holders.ts';
import { ENTER_RULE, MANAGER_RULES } from '../../derive/runners/jobs/manager-rules.ts';
import { type Rbac, roleOf } from '../../world/rbac.ts';
import type { Fix } from '../fix.ts';
import { kubectl, objectWords } from '../kubectl.ts';

/**
 * Returns a fix that reduces the Role of a manager to what it needs. If Helm owns the Role, it is changed in the values
 * of its release, because the next upgrade would undo another change.
 *
 * @returns `undefined` for a ClusterRole, for a Role with other subjects, and for one that names resources, because it
 * was written for a purpose. Only a Role for all resources, such as that of GitLab's chart, is replaced.
 */
export function narrowRole({ binding }: Holder, rbac: Rbac): Fix | undefined {
  const isShared = rbac.bindings.filter(({ role }) => role === binding.role).length > 1 || binding.subjects.length > 1;
  const rules = rbac.roles.get(binding.role) ?? [];
  const isForEverything = rules.length > 0 && rules.every(({ resources }) => resources.includes('*'));
  const role = roleOf(binding.role);
  if (binding.namespace === undefined || role.namespace === undefined || isShared || !isForEverything) return undefined;
  const value = rules.some(({ apiGroups }) => apiGroups.includes('*')) ? [...MANAGER_RULES, ENTER_RULE] : MANAGER_RULES;
  const release = rbac.releases.get(binding.role);
  if (release !== undefined)
    return {
      advice: `in the values of Helm release ${release.name} (namespace ${release.namespace}), set rbac.rules of GitLab's chart to ${JSON.stringify(value)}, then run helm upgrade: a change of Role ${binding.role} itself is undone by the next upgrade`,
    };
  // Argo CD would undo the patch.
  if (binding.owner !== undefined) return undefined;
  const operations = [{ op: 'replace', path: '/rules', value }];
  return kubectl(
    binding.namespace,
    'patch',
    ...objectWords('role', role.name),
    '--type',
    'json',
    '--patch',
    JSON.stringify(operations),
  );
}
