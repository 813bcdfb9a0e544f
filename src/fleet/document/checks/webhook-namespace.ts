import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

/** Refuses other uses of the webhook's namespace. */
export const webhookNamespace: FleetCheck = {
  code: 'webhook_namespace',
  check({ fleet }) {
    if (fleet.webhook === undefined) return [];
    const { namespace } = fleet.webhook;
    const why = `${namespace} is the namespace of the webhook, which never sees pods there and must have it to itself`;
    const ofRunners = fleet.runners.flatMap((runner) => [
      ...(runner.namespace === namespace
        ? [error(runner, ['namespace'], `runner ${runner.name}: ${why}: choose another one`)]
        : []),
      ...runner.jobNamespaces.flatMap((each, index) => {
        // Reported once, because jobNamespaces defaults to the runner's own namespace.
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
