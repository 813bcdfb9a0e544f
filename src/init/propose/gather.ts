import { groupsOf, type NonEmpty } from '../../collections/groups-of.ts';

/** Groups items by a key that is compared as JSON. Groups are in the order of their first items. */
export function gather<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): readonly NonEmpty<Item>[] {
  return groupsOf(items, (item) => JSON.stringify(keyOf(item)));
}
