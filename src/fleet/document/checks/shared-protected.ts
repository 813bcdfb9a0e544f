import { error, warning } from '../../../documents/check.ts';
import { managerGroups } from '../../derive-mapping.ts';
import type { FleetCheck } from '../draft.ts';

/**
 * Reports protected and unprotected runners that share an account, because rules tell them apart only by the account
 * (`createdBy`).
 */
export const sharedProtected: FleetCheck = {
  code: 'shared_protected',
  check({ fleet, mapping }) {
    return managerGroups(fleet.runners).flatMap(({ namespace, serviceAccount, runners }) => {
      const open = runners.filter((runner) => !runner.protected);
      const key = `${namespace}/${serviceAccount}`;
      const tied = mapping.rules.find((rule) => rule.kind === 'job' && rule.match.createdBy?.includes(key));
      return runners.flatMap((runner) => {
        const [other] = open;
        if (!runner.protected || other === undefined) return [];
        const what = `runner ${runner.name} is protected and shares the account ${key} with ${other.name}, which is not`;
        const path = ['serviceAccount'];
        const hint = 'give it a manager account of its own';
        return tied === undefined
          ? [warning(runner, path, `${what}, so no rule can tell their jobs apart: ${hint}`)]
          : [error(runner, path, `${what}, so rule ${tied.name} gives its account to jobs of any branch: ${hint}`)];
      });
    });
  },
};
