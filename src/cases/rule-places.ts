import { isMap } from '../collections/is-map.ts';
import type { Position } from '../documents/text/position.ts';
import { parseSource } from '../documents/text/source.ts';

/**
 * Where each rule is written, by its name: in a mapping, or in a fleet, where the rules for managers are derived and have no
 * place.
 */
export type RulePlaces = ReadonlyMap<string, Position>;

/** @param text of a mapping or a fleet that is valid */
export function rulePlaces(text: string): RulePlaces {
  const { positionOf, value } = parseSource(text);
  const rules: readonly unknown[] = isMap(value) && Array.isArray(value.rules) ? value.rules : [];
  return new Map(
    rules.flatMap((rule, index) =>
      isMap(rule) ? [[String(rule.name), positionOf(['rules', index, 'name'])] as const] : [],
    ),
  );
}
