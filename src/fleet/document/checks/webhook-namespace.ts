import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

/** Namespaces of the webhook's own, and those that it is never asked about. */
export const webhookNamespace: FleetCheck = {
  code: 'webhook_namespace',
  check({ fleet }) {
    const { namespace } = fleet.webhook;
    const why = `${namespace} is the namespace of the webhook, which is never asked about pods there, and in which nobody else should be`;
    const ofRunners = fleet.runners.flatMap((runner) => [
      ...(runner.namespace === namespace
        ? [error(runner, ['namespace'], `runner ${runner.name}: ${why}: choose another one`)]
        : []),
      ...runner.jobNamespaces.flatMap((each, index) => {
        // Said of its namespace already where that is where they come from.
        if (each !== namespace || runner.namespace === namespace) return [];
        return [error(runner, ['jobNamespaces', index], `runner ${runner.name}: ${why}: choose another one`)];
      }),
    ]);
    const ofAccounts = fleet.serviceAccounts.flatMap((account) =>
      account.namespaces.flatMap((each, index) =>
        each === namespace ? [error(account, ['namespaces', index], `account ${account.name}: ${why}: remove it`)] : [],
      ),
    );
    return [...ofRunners, ...ofAccounts];
  },
};
