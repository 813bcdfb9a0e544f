import { GUARD_GROUP } from '../../../names.ts';
import { type PolicyRule, type Rbac, roleKey } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';
import { allows, type Holder, holdersWhere, makesAdministrator, type Permission } from '../rbac/permission-holders.ts';
import type { ManagersOf } from './managers-of.ts';

/** The permission that every runner manager needs to run jobs, because it enters their pods. */
export const ENTER_JOBS: Permission = { verb: 'enter', group: GUARD_GROUP, resource: 'jobs' };

/** The permissions that the guard's policies require (docs/guard.md, "Who may"). */
const GUARD_PERMISSIONS: readonly Permission[] = [
  ENTER_JOBS,
  { verb: 'run-privileged', group: GUARD_GROUP, resource: 'jobs' },
  { verb: 'mint', group: GUARD_GROUP, resource: 'accounts' },
  { verb: 'annotate', group: GUARD_GROUP, resource: 'accounts' },
  { verb: 'create', group: GUARD_GROUP, resource: 'managers' },
  { verb: 'label', group: GUARD_GROUP, resource: 'namespaces' },
];

export type GuardHolder = Holder & {
  /** `enter jobs` */
  held: readonly string[];
  /** True if a rule names the API group. A rule with `*` gives the permission unintentionally. */
  isExplicit: boolean;
};

/**
 * Returns who has permissions of the guard in a namespace. Leaves out those that the chart gives, and those that a
 * manager needs for its work.
 */
export function guardHolders(
  rbac: Rbac,
  namespace: string,
  managers: ManagersOf,
  { service }: Installation,
): readonly GuardHolder[] {
  return holdersWhere(rbac, namespace, (rules) => heldBy(rules, namespace)).flatMap(({ names, ...holder }) => {
    const { binding, subject } = holder;
    const isOfChart =
      binding.role === roleKey(namespace, `${service}-guard`) && binding.name.startsWith(`${service}-guard.`);
    if (isOfChart || makesAdministrator(rbac, binding)) return [];
    const isManager = managers.isManagerIn(namespace, subject);
    const held = names.filter((name) => !(isManager && name === wordsFor(ENTER_JOBS)));
    const rules = rbac.roles.get(binding.role) ?? [];
    const isExplicit = rules.some(({ apiGroups }) => apiGroups.includes(GUARD_GROUP));
    return held.length === 0 ? [] : [{ ...holder, held, isExplicit }];
  });
}

function heldBy(rules: readonly PolicyRule[], namespace: string): string[] {
  return GUARD_PERMISSIONS.filter((permission) => {
    const named = permission.resource === 'namespaces' ? { ...permission, name: namespace } : permission;
    return rules.some((rule) => allows(rule, named));
  }).map(wordsFor);
}

function wordsFor({ resource, verb }: Permission): string {
  return `${verb} ${resource}`;
}
