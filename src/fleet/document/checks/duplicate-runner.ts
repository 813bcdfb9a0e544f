import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const duplicateRunner: FleetCheck = {
  code: 'duplicate_runner',
  check({ fleet }) {
    const seen = new Set<string>();
    return fleet.runners.flatMap((runner) => {
      if (!seen.has(runner.name)) {
        seen.add(runner.name);
        return [];
      }
      const message = `runner ${runner.name}: found a second runner of this name, by which the chart tells runners apart: rename one`;
      return [error(runner, ['name'], message)];
    });
  },
};
