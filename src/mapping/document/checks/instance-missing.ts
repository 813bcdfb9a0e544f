import { warning } from '../../../documents/check.ts';
import type { MappingCheck } from '../draft.ts';

export const instanceMissing: MappingCheck = {
  code: 'instance_missing',
  check({ mapping }) {
    if (mapping.managers.every(({ instance }) => instance === undefined)) return [];
    return mapping.managers.flatMap((manager) => {
      if (manager.instance !== undefined) return [];
      const message = `manager ${manager.key}: others say their instance and this one does not, so rules with instances pass it by: add instance`;
      return [warning(manager, [], message)];
    });
  },
};
