import type { Mapping } from '../../mapping/mapping.ts';

/** Returns the managers, rules and settings in which two mappings differ. */
export function mappingDifferences(found: Mapping, wanted: Mapping): string[] {
  const { managers, rules, ...settings } = wanted;
  return [
    ...byName(
      'manager',
      keyed(found.managers, ({ key }) => key),
      keyed(managers, ({ key }) => key),
    ),
    ...byName(
      'rule',
      keyed(found.rules, ({ name }) => name),
      keyed(rules, ({ name }) => name),
    ),
    ...Object.entries(settings)
      .filter(([key, value]) => !isSame(found[key as keyof Mapping], value))
      .map(([key]) => key),
    ...(isSame(found.rules.map(({ name }) => name).toSorted(), rules.map(({ name }) => name).toSorted()) &&
    !isSame(
      found.rules.map(({ name }) => name),
      rules.map(({ name }) => name),
    )
      ? ['the order of rules']
      : []),
  ];
}

function keyed<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

function byName(what: string, found: ReadonlyMap<string, unknown>, wanted: ReadonlyMap<string, unknown>): string[] {
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    if (!found.has(name)) return [`${what} ${name} is missing`];
    if (!wanted.has(name)) return [`${what} ${name} is not in the fleet`];
    return isSame(found.get(name), wanted.get(name)) ? [] : [`${what} ${name} differs`];
  });
}

/** Compares values. Ignores the order of keys, also in a Map, and keys whose value is `undefined`. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Map) return sorted(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
