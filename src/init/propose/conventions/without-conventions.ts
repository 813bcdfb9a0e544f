import type { Group } from '../jobs/groups.ts';
import type { FoundManager } from '../managers/managers.ts';
import { type Convention, mayGive } from './convention.ts';

/** What conventions leave to other rules. */
type Rest = {
  groups: readonly Group[];
  /** The managers without the places in which a template gives the configured account. */
  managers: readonly FoundManager[];
  /**
   * The same, except that a manager without places has all of them, because its entry in the mapping must list an
   * account.
   */
  configured: readonly FoundManager[];
};

export function withoutConventions(
  managers: readonly FoundManager[],
  groups: readonly Group[],
  conventions: readonly Convention[],
): Rest {
  const followers = new Set(conventions.flatMap((one) => one.followers));
  const others = groups.filter((group) => !followers.has(group));
  // A job that follows no convention must keep the account that its runner configures.
  const needed = new Set(
    others.flatMap(({ manager, namespace, usable }) =>
      usable.map(({ account }) => `${manager} ${namespace} ${account}`),
    ),
  );
  const rest = managers.map((manager) => ({
    ...manager,
    places: manager.places.filter(
      ({ account, namespace }) =>
        needed.has(`${manager.key} ${namespace} ${account}`) ||
        !conventions.some(
          (one) =>
            one.managers.has(manager.key) &&
            one.namespaces.has(namespace) &&
            mayGive(one, { namespace, name: account }),
        ),
    ),
  }));
  const configured = rest.map((manager, at) => (manager.places.length > 0 ? manager : (managers[at] ?? manager)));
  return { groups: others, managers: rest, configured };
}
