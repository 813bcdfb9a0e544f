import { error, warning } from '../../../documents/check.ts';
import { managerGroups } from '../../derive-mapping.ts';
import type { FleetCheck } from '../draft.ts';

/** What createdBy tells apart is accounts, not runners. */
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
        const what = `runner ${runner.name} is protected and runs as ${key}, as does ${other.name}, which is not`;
        const path = ['serviceAccount'];
        const hint = 'give it a manager account of its own';
        return tied === undefined
          ? [warning(runner, path, `${what}: no rule can tell their jobs apart: ${hint}`)]
          : [
              error(
                runner,
                path,
                `${what}, so that rule ${tied.name} gives its account to jobs of any branch: ${hint}`,
              ),
            ];
      });
    });
  },
};
