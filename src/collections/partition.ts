/** Returns the items that pass a test, and the others, both in their order. */
export function partition<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): [passed: Item[], others: Item[]] {
  const passed: Item[] = [];
  const others: Item[] = [];
  for (const item of items) (test(item) ? passed : others).push(item);
  return [passed, others];
}
