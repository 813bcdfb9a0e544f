/** The most names that a sentence lists. */
const MOST = 5;

/** `a, b, c, d, e and 3 others` */
export function named(names: ReadonlySet<string>): string {
  const more = names.size - MOST;
  const list = [...names].slice(0, MOST).join(', ');
  return more > 0 ? `${list} and ${more} others` : list;
}
