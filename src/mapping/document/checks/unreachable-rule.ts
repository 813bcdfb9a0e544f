import { error } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingCheck } from '../draft.ts';
import { shadows } from '../shadows.ts';

export const unreachableRule: MappingCheck = {
  code: 'unreachable_rule',
  check({ mapping }) {
    return shadows(mapping).flatMap(({ rule, hidden, remaining }) => {
      if (remaining > 0) return [];
      const names = showList([...new Set(hidden.map(({ by }) => by.name))]);
      const message = `rule ${rule.name} never decides, because earlier rules match every ${rule.kind} that it matches: ${names}. Move it up, narrow the others, or remove it`;
      return [error(rule, [], message)];
    });
  },
};
