import type { Binding, PolicyRule, Rbac, Subject } from '../world/rbac.ts';

/** What somebody may be allowed to do; `resource` with its subresource: `serviceaccounts/token`. */
export type Permission = { verb: string; group: string; resource: string; name?: string };

/** Somebody who has a right, and the binding that gives it. */
export type Holder = { binding: Binding; index: number; subject: Subject };

/**
 * Whether a rule of RBAC gives a right (`plugin/pkg/auth/authorizer/rbac` and `pkg/apis/rbac/v1/evaluation_helpers.go` in
 * Kubernetes).
 */
export function allows(rule: PolicyRule, { verb, group, resource, name }: Permission): boolean {
  const [, subresource] = resource.split('/');
  const resources = ['*', resource, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return (
    rule.verbs.some((one) => one === '*' || one === verb) &&
    rule.apiGroups.some((one) => one === '*' || one === group) &&
    rule.resources.some((one) => resources.includes(one)) &&
    (rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

/** Everybody who has one of some rights in a namespace, once for each binding that says so; parts of the cluster left out. */
export function holdersOf(rbac: Rbac, namespace: string, wanted: readonly Permission[]): readonly Holder[] {
  const has = (rules: readonly PolicyRule[]) => rules.some((rule) => wanted.some((right) => allows(rule, right)));
  return holdersWhere(rbac, namespace, (rules) => (has(rules) ? ['it'] : []));
}

/** Whether a binding makes its subjects administrators of everything. */
export function makesAdministrator(rbac: Rbac, binding: Binding): boolean {
  const everything = (list: readonly string[]) => list.includes('*');
  const rules = rbac.roles.get(binding.role) ?? [];
  return (
    binding.namespace === undefined &&
    rules.some(({ verbs, apiGroups, resources }) => [verbs, apiGroups, resources].every(everything))
  );
}

/**
 * What belongs to Kubernetes or to EKS: nodes, controllers, group system:masters. The groups of all ServiceAccounts and of
 * all who are authenticated are people's own doing.
 */
function isOfCluster({ kind, name, namespace }: Subject): boolean {
  if (kind === 'ServiceAccount') return namespace === 'kube-system';
  if (/^system:(serviceaccount:(?!kube-system:)|serviceaccounts|authenticated|unauthenticated)/.test(name))
    return false;
  return /^(system|eks):/.test(name);
}

/** Somebody who has a right to these objects. */
type NamedHolder = Holder & { names: readonly string[] };

/** Everybody who has a right to some of the named objects of a namespace, as {@link holdersOf}. */
export function holdersByName(
  rbac: Rbac,
  namespace: string,
  right: Omit<Permission, 'name'>,
  names: readonly string[],
): readonly NamedHolder[] {
  return holdersWhere(rbac, namespace, (rules) => {
    const fitting = rules.filter((rule) => allows({ ...rule, resourceNames: [] }, right));
    if (fitting.some(({ resourceNames }) => resourceNames.length === 0)) return names;
    const listed = new Set(fitting.flatMap(({ resourceNames }) => resourceNames));
    return names.filter((name) => listed.has(name));
  });
}

/** @param of the names that the rules of a role are about; a binding is looked at once, however many there are */
function holdersWhere(
  rbac: Rbac,
  namespace: string,
  of: (rules: readonly PolicyRule[]) => readonly string[],
): readonly NamedHolder[] {
  return rbac.bindings.flatMap((binding) => {
    if (binding.namespace !== undefined && binding.namespace !== namespace) return [];
    const names = of(rbac.roles.get(binding.role) ?? []);
    if (names.length === 0) return [];
    return binding.subjects.flatMap((subject, index) =>
      isOfCluster(subject) ? [] : [{ binding, index, subject, names }],
    );
  });
}
