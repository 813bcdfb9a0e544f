import { chartSettings } from '../../../chart/chart-settings.ts';
import { type Check, error } from './check.ts';

export const duplicateRunner: Check = {
  code: 'duplicate_runner',
  check({ fleet, pathOf }) {
    const seen = new Set<string>();
    return fleet.runners.flatMap((runner) => {
      if (!seen.has(runner.name)) {
        seen.add(runner.name);
        return [];
      }
      const message = `runner ${runner.name}: another one above has this name, by which the chart tells them apart: rename one`;
      return [error([...pathOf(runner), 'name'], message)];
    });
  },
};

/** What the wrapper chart has beside the keys of its own settings: words of Helm, and the ConfigMap of the cache. */
const TAKEN = ['global', 'enabled', 'gitlab-runner-irsa-cache'];
/** What readers of YAML take for a truth, nothing, a number or a date, where a chart writes it without quotes, as GitLab's does. */
const MISREAD = /^(?:y|n|yes|no|on|off|true|false|null|0x[\da-f]+|\d[\d.e-]*)$/;
/** Files beside the folders of the roles. */
const FILES = /^(?:main\.tf|cloudformation(?:-\d+)?\.yaml)$/i;

export const reservedName: Check = {
  code: 'reserved_name',
  check({ fleet, pathOf }) {
    const taken = new Set([...TAKEN, ...chartSettings().map(({ key }) => key)]);
    const ofRunners = fleet.runners.flatMap((runner) => {
      const fault = taken.has(runner.name) ? 'the wrapper chart has something else of this name' : misread(runner.name);
      return fault === undefined
        ? []
        : [error([...pathOf(runner), 'name'], `runner ${runner.name}: ${fault}: rename it`)];
    });
    const ofManagers = fleet.serviceAccounts.flatMap((account) => {
      const fault = account.kind === 'manager' ? misread(account.name) : undefined;
      return fault === undefined
        ? []
        : [error([...pathOf(account), 'name'], `account ${account.name}: ${fault}: rename it`)];
    });
    const ofRoles = fleet.serviceAccounts.flatMap((account) => {
      if (!FILES.test(account.role.name)) return [];
      const message = `account ${account.name}: its role is called like a file that is written for all roles: rename it`;
      return [error([...pathOf(account), 'role', 'name'], message)];
    });
    return [...ofRunners, ...ofManagers, ...ofRoles];
  },
};

function misread(name: string): string | undefined {
  if (!MISREAD.test(name)) return undefined;
  return "GitLab's chart writes this name without quotes, and YAML takes it for something else than text";
}

/** Namespaces of the webhook's own, and those that it is never asked about. */
export const webhookNamespace: Check = {
  code: 'webhook_namespace',
  check({ fleet, pathOf }) {
    const { namespace } = fleet.webhook;
    const why = `${namespace} is the namespace of the webhook, which is never asked about pods there, and in which nobody else should be`;
    const ofRunners = fleet.runners.flatMap((runner) => [
      ...(runner.namespace === namespace
        ? [error([...pathOf(runner), 'namespace'], `runner ${runner.name}: ${why}: choose another one`)]
        : []),
      ...runner.jobNamespaces.flatMap((each, index) => {
        // Said of its namespace already where that is where they come from.
        if (each !== namespace || runner.namespace === namespace) return [];
        return [
          error([...pathOf(runner), 'jobNamespaces', index], `runner ${runner.name}: ${why}: choose another one`),
        ];
      }),
    ]);
    const ofAccounts = fleet.serviceAccounts.flatMap((account) =>
      account.namespaces.flatMap((each, index) =>
        each === namespace
          ? [error([...pathOf(account), 'namespaces', index], `account ${account.name}: ${why}: remove it`)]
          : [],
      ),
    );
    return [...ofRunners, ...ofAccounts];
  },
};
