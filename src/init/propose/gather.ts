/** Items by what they have in common, in the order of the first of each. */
export function gather<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): readonly [Item, ...Item[]][] {
  return [...Map.groupBy(items, (item) => JSON.stringify(keyOf(item))).values()].map(
    (same) => same as [Item, ...Item[]],
  );
}
