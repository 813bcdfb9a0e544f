import { groupsOf, type NonEmpty } from '../../collections/groups-of.ts';

/** Items by what they have in common, in the order of the first of each. */
export function gather<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): readonly NonEmpty<Item>[] {
  return groupsOf(items, (item) => JSON.stringify(keyOf(item)));
}
