/** Items of which there is at least one. */
export type NonEmpty<Item> = readonly [Item, ...Item[]];

/** Groups the items with the same key, in the order of their first items. A `Map` compares the keys. */
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
