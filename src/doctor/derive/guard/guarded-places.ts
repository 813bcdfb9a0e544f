import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces, managerAccounts } from '../../world/manager-accounts.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { mappedAccounts } from '../accounts/mapped-accounts.ts';
import { guardedPlaceOf, type Place } from './guard-state.ts';

/** A namespace in which the guard acts, with the accounts that attackers could want. */
type GuardedPlace = { place: Place; accounts: readonly string[] };

/** Reported so that a check without namespaces does not pass. namespaces_labeled reports why there are none. */
const WITHOUT_MODE: Unseen = {
  what: 'who can get an account past the webhook',
  why: 'no namespace of managers and jobs has a label by which the webhook decides',
  because: 'absent',
};

/**
 * Returns the namespaces of managers and jobs whose label selects a mode, with the names of mapped accounts and of
 * managers.
 */
export function guardedPlaces(
  mapping: MappingIndex,
  { accounts, namespaces }: Pick<World, 'accounts' | 'namespaces'>,
): { places: readonly GuardedPlace[]; unseen: readonly Unseen[] } {
  const { mapped, unseen: blind } = mappedAccounts(mapping, accounts);
  const unseen: Unseen[] = [...blind];
  const places: GuardedPlace[] = [];
  const all = [...mapped.map(({ account }) => account), ...managerAccounts(mapping)];
  const byNamespace = Map.groupBy(all, ({ namespace }) => namespace);
  for (const namespace of concernedNamespaces(mapping)) {
    const labels = lookIn(namespaces, namespace, 'labels');
    if (!isSeen(labels)) unseen.push(labels.unseen);
    const place = isSeen(labels) ? guardedPlaceOf(namespace, labels.seen ?? {}) : undefined;
    if (place === undefined) continue;
    const names = (byNamespace.get(namespace) ?? []).map(({ name }) => name);
    places.push({ place, accounts: [...new Set(names)] });
  }
  if (places.length === 0 && unseen.length === 0) unseen.push(WITHOUT_MODE);
  return { places, unseen };
}
