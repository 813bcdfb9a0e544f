import { error } from '../../../documents/check.ts';
import type { MappingCheck } from '../draft.ts';

export const duplicateRule: MappingCheck = {
  code: 'duplicate_rule',
  check({ mapping }) {
    const seen = new Set<string>();
    return mapping.rules.flatMap((rule) => {
      if (seen.has(rule.name)) {
        const message = `rule ${rule.name}: found a second rule of this name, by which logs and refusals tell rules apart: rename one`;
        return [error(rule, ['name'], message)];
      }
      seen.add(rule.name);
      return [];
    });
  },
};
