import { showList } from '../../../documents/show.ts';
import { isOf } from '../../derive/guard/account-holds.ts';
import { bindingsIn } from '../../derive/rbac/bindings-in.ts';
import { lackedPermissions, NEEDED_PERMISSIONS } from '../../derive/runners/jobs/lacked-permissions.ts';
import { ENTER_RULE, MANAGER_RULES } from '../../derive/runners/jobs/manager-rules.ts';
import type { Fix } from '../../fix/fix.ts';
import { inSource, undoes } from '../../fix/in-source.ts';
import { kubectl, objectWords } from '../../fix/kubectl.ts';
import { narrowRole } from '../../fix/permissions/narrow-role.ts';
import { formatRole } from '../../fix/permissions/review-binding.ts';
import { type Binding, formatBinding, type PolicyRule, type Rbac } from '../../world/rbac.ts';
import type { Finding } from '../finding.ts';

const NEEDED: readonly Pick<PolicyRule, 'apiGroups' | 'resources' | 'verbs'>[] = [...MANAGER_RULES, ENTER_RULE];

type Account = { namespace: string; name: string };

/** Returns a finding if a binding gives a manager more permissions than a runner needs. */
export function surplusFindings(account: Account, binding: Binding, rbac: Rbac): Finding[] {
  // A permission that every user has is not the manager's.
  const index = binding.subjects.findIndex(
    (subject) => subject.name !== 'system:authenticated' && isOf(subject, account),
  );
  const subject = binding.subjects[index];
  const others = (rbac.roles.get(binding.role) ?? []).flatMap(beyond);
  if (subject === undefined || others.length === 0) return [];
  const isWide = others.some((one) => one.includes('*'));
  const where = binding.namespace === undefined ? 'in the whole cluster' : `in namespace ${binding.namespace}`;
  return [
    {
      code: 'manager_permission_more',
      level: isWide ? 'warning' : 'notice',
      object: formatBinding(binding),
      found: `manager ${account.namespace}/${account.name} may also ${showList([...new Set(others)])} ${where}`,
      wanted: "only what GitLab's documentation lists for the runner, and enter on jobs for the guard",
      fix: [unneeded(account, binding, rbac) ?? narrowRole({ binding, index, subject }, rbac) ?? adviseRole(binding)],
    },
  ];
}

/** Returns what a rule gives beyond the needs of a runner: `update configmaps`, `* secrets`. */
function beyond({ apiGroups, resources, verbs }: PolicyRule): string[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs
        .filter(
          (verb) =>
            !NEEDED.some(
              (rule) =>
                rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb),
            ),
        )
        .map((verb) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`),
    ),
  );
}

/** Returns advice to remove the manager from a binding, if other bindings give it everything that a runner needs. */
function unneeded(account: Account, binding: Binding, rbac: Rbac): Fix | undefined {
  const { kind, name, namespace, owner, subjects } = binding;
  if (namespace === undefined) return undefined;
  const others = bindingsIn(rbac)(namespace).bindings.filter((one) => one !== binding);
  if (lackedPermissions(namespace, account, { ...rbac, bindings: others }).length > 0) return undefined;
  const given = (one: Binding) =>
    NEEDED_PERMISSIONS - lackedPermissions(namespace, account, { ...rbac, bindings: [one] }).length;
  const by = others
    .filter((one) => given(one) > 0)
    .toSorted((one, other) => given(other) - given(one))
    .map(formatBinding);
  const says = `${showList(by)} already ${by.length === 1 ? 'gives' : 'give'} this manager what a runner needs`;
  const object = formatBinding(binding);
  if (owner !== undefined)
    return {
      advice: `${says}: ${inSource(owner)}, leave out ${object} (rbac.create: false with GitLab's chart, which then needs serviceAccount.name), because ${undoes(owner, object)}`,
    };
  if (subjects.length === 1) return { advice: `${says}: remove ${object}, whose only subject it is` };
  const command = kubectl(namespace, 'edit', ...objectWords(kind.toLowerCase(), name)).command;
  return { advice: `${says}: take it out of the subjects of ${object}; run ${command}` };
}

function adviseRole({ owner, role }: Binding): Fix {
  const where = owner === undefined ? '' : `${inSource(owner)}, `;
  const why = owner === undefined ? '' : `; ${undoes(owner, formatRole(role))}`;
  return {
    advice: `${where}give this manager a Role with the rules of chart/templates/manager-role.yaml instead of ${formatRole(role)}, unless a feature flag or a setting of the runner needs more${why}`,
  };
}
