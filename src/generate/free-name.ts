/**
 * Returns the wanted name, with a number after it if it is taken. Adds the result to `taken`.
 *
 * @param taken names in lower case, because names that differ only in case count as equal
 */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}${count}`;
  taken.add(name.toLowerCase());
  return name;
}
