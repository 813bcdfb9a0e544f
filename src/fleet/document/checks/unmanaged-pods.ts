import { warning } from '../../../documents/check.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import { unmanagedRunners } from '../../managed-runners.ts';
import type { FleetCheck } from '../draft.ts';

/**
 * Warns that managers of other releases need a label if the default refuses managers: the derived rule matches pods by
 * it, and only their own release can set it.
 */
export const unmanagedPods: FleetCheck = {
  code: 'unmanaged_pods',
  check({ complete, fleet }) {
    if (!complete.default || fleet.default.manager !== 'deny') return [];
    return unmanagedRunners(fleet.runners).map((runner) => {
      const label = `${MANAGER_LABEL}: ${runner.name}`;
      const message = `runner ${runner.name}: default.manager is deny, so its pods are refused unless its release gives them the label ${label}: set podLabels there, or set default.manager to keep`;
      return warning(runner, ['managed'], message);
    });
  },
};
