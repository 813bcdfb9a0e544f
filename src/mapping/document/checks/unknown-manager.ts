import { error } from '../../../documents/check.ts';
import { nearest } from '../../../documents/nearest.ts';
import { showList } from '../../../documents/show.ts';
import type { MappingCheck } from '../draft.ts';

export const unknownManager: MappingCheck = {
  code: 'unknown_manager',
  check({ mapping, managersComplete }) {
    if (!managersComplete || mapping.managers.length === 0) return [];
    const keys = mapping.managers.map(({ key }) => key);
    const known = new Set(keys);
    return mapping.rules
      .filter((rule) => rule.kind === 'job')
      .flatMap((rule) =>
        (rule.match.createdBy ?? []).flatMap((key, index) => {
          if (known.has(key)) return [];
          const near = nearest(key, keys);
          const hint = near === undefined ? `listed are ${showList(keys)}` : `did you mean ${near}?`;
          const message = `rule ${rule.name}: ${key} is not listed under managers: ${hint}`;
          return [error(rule, ['match', 'createdBy', index], message)];
        }),
      );
  },
};
