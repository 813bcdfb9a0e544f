import { warning } from '../../../documents/check.ts';
import type { MappingCheck } from '../draft.ts';

export const instanceMissing: MappingCheck = {
  code: 'instance_missing',
  check({ mapping }) {
    if (mapping.managers.every(({ instance }) => instance === undefined)) return [];
    return mapping.managers.flatMap((manager) => {
      if (manager.instance !== undefined) return [];
      const message = `manager ${manager.key}: instance is missing, but other managers have one, so rules with instances never match its jobs: add instance`;
      return [warning(manager, [], message)];
    });
  },
};
