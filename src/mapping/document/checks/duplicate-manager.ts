import { type Check, error } from './check.ts';

export const duplicateManager: Check = {
  code: 'duplicate_manager',
  check({ mapping, pathOf }) {
    const seen = new Set<string>();
    return mapping.managers.flatMap((manager) => {
      if (seen.has(manager.key)) {
        return [error(pathOf(manager), `manager ${manager.key} is listed twice: put its namespaces into one entry`)];
      }
      seen.add(manager.key);
      return [];
    });
  },
};
