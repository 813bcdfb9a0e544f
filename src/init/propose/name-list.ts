/** The most names that a sentence lists. */
const MOST_NAMES = 5;

/** `a, b, c, d, e and 3 others` */
export function nameList(names: ReadonlySet<string>): string {
  const more = names.size - MOST_NAMES;
  const list = [...names].slice(0, MOST_NAMES).join(', ');
  return more > 0 ? `${list} and ${more} others` : list;
}
