/**
 * A name that has not been taken yet: the wanted one, or with a number behind it. What was given is taken.
 *
 * @param taken names that count as the same are told apart by their lower case
 */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}${count}`;
  taken.add(name.toLowerCase());
  return name;
}
