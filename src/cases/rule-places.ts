import { isMap } from '../collections/is-map.ts';
import type { Position } from '../documents/text/position.ts';
import { parseSource } from '../documents/text/source.ts';

/** The position of each rule, by its name. In a fleet, the rules for managers are derived, so they have no position. */
export type RulePlaces = ReadonlyMap<string, Position>;

/**
 * Finds the positions of the rules.
 *
 * @param text a valid mapping or fleet
 */
export function rulePlaces(text: string): RulePlaces {
  const { positionOf, value } = parseSource(text);
  const rules: readonly unknown[] = isMap(value) && Array.isArray(value.rules) ? value.rules : [];
  return new Map(
    rules.flatMap((rule, index) =>
      isMap(rule) ? [[String(rule.name), positionOf(['rules', index, 'name'])] as const] : [],
    ),
  );
}
