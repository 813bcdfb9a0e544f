import { GUARD_GROUP } from '../../../names.ts';
import type { Guard } from '../../world/guard.ts';
import type { Rbac, Subject } from '../../world/rbac.ts';
import { allows, type Holder, holdersWhere, makesAdministrator, type Permission } from '../rbac/permission-holders.ts';
import { mayBeAmong } from '../rbac/same-user.ts';
import { denies, enforced, type Place } from './guard-state.ts';
import type { ManagersOf } from './managers-of.ts';
import { WAYS, type Way } from './ways.ts';

/** A way around the webhook that a subject can use in a namespace, and why the guard does not close it. */
export type OpenWay = {
  way: Way;
  place: Place;
  holder: Holder;
  /**
   * `never`: no policy can close it. `guard`: the policy does not deny it in any mode. `mode`: the policy denies it
   * only in enforce, and the namespace is in another mode. `wildcard`: a rule for every API group also gives the
   * guard's permission.
   */
  because: 'never' | 'mode' | 'guard' | 'wildcard';
};

type Parts = { rbac: Rbac; guard: Guard; managers: ManagersOf };

/**
 * Returns the ways that subjects can use in one namespace. Leaves out cluster administrators, Kubernetes components,
 * and managers that need the permission. Includes exempt requesters, because these permissions go beyond creating pods.
 *
 * @param accounts names of the accounts there that the mapping assigns or that are managers
 */
export function openWays(parts: Parts, place: Place, accounts: readonly string[]): readonly OpenWay[] {
  if (accounts.length === 0) return [];
  const { guard, managers, rbac } = parts;
  return WAYS.flatMap((way) => {
    const because = reasonOf(way, place, guard);
    // If the guard denies, only subjects with its permission can use the way.
    const passing = because === 'wildcard' ? passingSubjects(rbac, place, way) : undefined;
    const holders = distinctHolders(way.holders(rbac, place.namespace, accounts));
    return holders
      .filter(({ binding, subject }) => {
        if (makesAdministrator(rbac, binding)) return false;
        if (passing !== undefined && !passing(subject)) return false;
        return !isNeeded(way, place, subject, managers, because);
      })
      .map((holder): OpenWay => ({ way, place, holder, because }));
  });
}

function reasonOf(way: Way, place: Place, guard: Guard): OpenWay['because'] {
  if (way.policy === undefined) return 'never';
  const closes = (other: Place) => way.policy !== undefined && denies(guard, way.policy(other.mode), other);
  if (!closes(enforced(place))) return 'guard';
  return closes(place) ? 'wildcard' : 'mode';
}

/**
 * True if a manager needs the permission for its jobs. With permissions for Secrets or workloads it could act as
 * another manager of the namespace, which matters if the mapping is enforced there.
 */
function isNeeded(
  { isOfManagers }: Way,
  { mode, namespace }: Place,
  subject: Subject,
  managers: ManagersOf,
  because: OpenWay['because'],
): boolean {
  if (isOfManagers === 'never' || !managers.isManagerIn(namespace, subject)) return false;
  if (isOfManagers === 'always') return true;
  if (because === 'wildcard') return false;
  return mode !== 'enforce' || !managers.hasOtherThan(namespace, subject);
}

/**
 * Returns the subjects that the guard lets through because of a rule for every API group. A rule that names the group
 * is deliberate.
 */
function passingSubjects(rbac: Rbac, { namespace }: Place, { passes }: Way): (subject: Subject) => boolean {
  if (passes === undefined) return () => false;
  const name = passes.resource === 'namespaces' ? { name: namespace } : {};
  const permission: Permission = { ...passes, ...name, group: GUARD_GROUP };
  const holders = holdersWhere(rbac, namespace, (rules) =>
    rules.some((rule) => !rule.apiGroups.includes(GUARD_GROUP) && allows(rule, permission)) ? ['it'] : [],
  );
  return mayBeAmong(holders.flatMap(({ binding, subject }) => (makesAdministrator(rbac, binding) ? [] : [subject])));
}

/** Keeps one holder for each subject of a binding, which may have both `update` and `patch`. */
function distinctHolders(holders: readonly Holder[]): readonly Holder[] {
  const seen = new Map<Holder['binding'], Set<number>>();
  return holders.filter(({ binding, index }) => {
    const indices = seen.get(binding) ?? new Set();
    const isNew = !indices.has(index);
    seen.set(binding, indices.add(index));
    return isNew;
  });
}
