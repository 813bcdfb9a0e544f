import { showList } from '../../../documents/show.ts';
import type { Draft } from '../draft.ts';
import { type Shadow, type Slice, shadows } from '../shadows.ts';
import { type Check, error, warning } from './check.ts';

export const unreachableRule: Check = {
  code: 'unreachable_rule',
  check({ mapping, pathOf }) {
    return shadows(mapping).flatMap(({ rule, hidden, left }) => {
      if (left > 0) return [];
      const names = showList([...new Set(hidden.map(({ by }) => by.name))]);
      const message = `rule ${rule.name} can never decide, since rules above it take every ${rule.kind} that it matches: ${names}. Move it up, narrow them, or remove it`;
      return [error(pathOf(rule), message)];
    });
  },
};

export const unreachableValue: Check = {
  code: 'unreachable_value',
  check({ mapping, pathOf }) {
    return shadows(mapping).flatMap((shadow) => (shadow.left > 0 ? valuesOf(shadow, pathOf) : []));
  },
};

function valuesOf({ rule, hidden }: Shadow, pathOf: Draft['pathOf']) {
  return hidden.map(({ by, slice }) => {
    // Only a rule that is looked at piece by piece can be hidden in part.
    const { matcher, index, value } = slice as Slice;
    const message = `rule ${rule.name} never decides for ${value}: rule ${by.name} above it takes it. Remove it from one of them`;
    return warning([...pathOf(rule), 'match', matcher, index], message);
  });
}
