import { error } from '../../../documents/check.ts';
import type { MappingCheck } from '../draft.ts';

export const duplicateManager: MappingCheck = {
  code: 'duplicate_manager',
  check({ mapping }) {
    const seen = new Set<string>();
    return mapping.managers.flatMap((manager) => {
      if (seen.has(manager.key)) {
        return [error(manager, [], `manager ${manager.key}: found a second entry: put all its namespaces into one`)];
      }
      seen.add(manager.key);
      return [];
    });
  },
};
