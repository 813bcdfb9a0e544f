/** A list with at least one item. */
export type NonEmpty<Item> = readonly [Item, ...Item[]];

/** Groups items with the same key, in the order of their first items. Keys are compared as in a `Map`. */
export function groupsOf<Item>(items: Iterable<Item>, keyOf: (item: Item) => unknown): readonly NonEmpty<Item>[] {
  const groups = new Map<unknown, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
