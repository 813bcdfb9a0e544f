import type { Binding, PolicyRule, Rbac, Subject } from '../../world/rbac.ts';
import { isSystemSubject } from './system-subject.ts';

/** The name in a permission that asks for access to any one object. No object has this name. */
export const ANY_NAME = '*';

/** A permission of RBAC. `resource` includes the subresource: `serviceaccounts/token`. */
export type Permission = { verb: string; group: string; resource: string; name?: string };

/** A subject that has a permission, with the binding that grants it and its index in that binding. */
export type Holder = { binding: Binding; index: number; subject: Subject };

/**
 * True if an RBAC rule grants a permission (`plugin/pkg/auth/authorizer/rbac` and
 * `pkg/apis/rbac/v1/evaluation_helpers.go` in Kubernetes).
 */
export function allows(rule: PolicyRule, { verb, group, resource, name }: Permission): boolean {
  const [, subresource] = resource.split('/');
  const resources = ['*', resource, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return (
    rule.verbs.some((one) => one === '*' || one === verb) &&
    rule.apiGroups.some((one) => one === '*' || one === group) &&
    rule.resources.some((one) => resources.includes(one)) &&
    (rule.resourceNames.length === 0 || name === ANY_NAME || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

/**
 * Returns the subjects with at least one of the permissions in a namespace, once for each binding. Leaves out system
 * subjects.
 */
export function holdersOf(rbac: Rbac, namespace: string, wanted: readonly Permission[]): readonly Holder[] {
  const has = (rules: readonly PolicyRule[]) =>
    rules.some((rule) => wanted.some((permission) => allows(rule, permission)));
  return holdersWhere(rbac, namespace, (rules) => (has(rules) ? ['it'] : []));
}

/** True if a binding grants everything in the whole cluster. */
export function makesAdministrator(rbac: Rbac, binding: Binding): boolean {
  const everything = (list: readonly string[]) => list.includes('*');
  const rules = rbac.roles.get(binding.role) ?? [];
  return (
    binding.namespace === undefined &&
    rules.some(
      ({ verbs, apiGroups, resourceNames, resources }) =>
        resourceNames.length === 0 && [verbs, apiGroups, resources].every(everything),
    )
  );
}

/** A holder, and the names of the objects that the permission covers. */
type NamedHolder = Holder & { names: readonly string[] };

/** Like {@link holdersOf}, but for one permission on some of the named objects in a namespace. */
export function holdersByName(
  rbac: Rbac,
  namespace: string,
  permission: Omit<Permission, 'name'>,
  names: readonly string[],
): readonly NamedHolder[] {
  return holdersWhere(rbac, namespace, (rules) => {
    const fitting = rules.filter((rule) => allows({ ...rule, resourceNames: [] }, permission));
    if (fitting.some(({ resourceNames }) => resourceNames.length === 0)) return names;
    const listed = new Set(fitting.flatMap(({ resourceNames }) => resourceNames));
    return names.filter((name) => listed.has(name));
  });
}

/**
 * Returns the subjects whose role covers some names. Leaves out system subjects.
 *
 * @param namesIn returns the names that the rules of a role cover; called once for each binding, however many names
 * there are
 */
export function holdersWhere(
  rbac: Rbac,
  namespace: string,
  namesIn: (rules: readonly PolicyRule[]) => readonly string[],
): readonly NamedHolder[] {
  return rbac.bindings.flatMap((binding) => {
    if (binding.namespace !== undefined && binding.namespace !== namespace) return [];
    const names = namesIn(rbac.roles.get(binding.role) ?? []);
    if (names.length === 0) return [];
    return binding.subjects.flatMap((subject, index) =>
      isSystemSubject(subject) ? [] : [{ binding, index, subject, names }],
    );
  });
}
