/** How many items are worked on at a time. An API server answers this many requests in parallel without long delays. */
const AT_ONCE = 32;

/** Does some work for each item, a few at a time. Returns the results in the order of the items. */
export async function inTurns<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const remaining = [...items].entries();
  const worker = async () => {
    for (const [index, item] of remaining) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
