import { warning } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const unusedProtection: FleetCheck = {
  code: 'unused_protection',
  check({ fleet, complete }) {
    if (!complete.rules) return [];
    const named = new Set(fleet.rules.flatMap(({ match }) => match.createdBy ?? []));
    return fleet.runners.flatMap((runner) => {
      const key = `${runner.namespace}/${runner.serviceAccount}`;
      if (!runner.protected || named.has(key)) return [];
      const message = `runner ${runner.name} is protected, but no rule has createdBy: [${key}], so its jobs get no account that other jobs do not get`;
      return [warning(runner, ['protected'], message)];
    });
  },
};
