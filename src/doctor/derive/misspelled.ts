import { nearest } from '../../documents/nearest.ts';

const SEPARATOR = /[-_.]/;

/**
 * Returns the name that was probably meant by one that does not exist. Names that differ in a number or in a short part
 * are different things and not typos: `ci-1` and `ci-2`, or `jobs-eu` and `jobs-us`.
 *
 * @param names that exist
 */
export function misspelled(name: string, names: Iterable<string>): string | undefined {
  return nearest(
    name,
    [...names].filter((other) => other !== name && !isSibling(name, other)),
  );
}

function isSibling(one: string, other: string): boolean {
  const [ones, others] = [one.split(SEPARATOR), other.split(SEPARATOR)];
  if (ones.join('') === others.join('')) return false;
  const differing = [...without(ones, others), ...without(others, ones)];
  if (ones.join('').replaceAll(/\d/g, '') === others.join('').replaceAll(/\d/g, '')) return true;
  return differing.some((part) => part.length <= 2 || /^\d+$/.test(part));
}

function without(parts: readonly string[], others: readonly string[]): readonly string[] {
  return parts.filter((part) => !others.includes(part));
}
