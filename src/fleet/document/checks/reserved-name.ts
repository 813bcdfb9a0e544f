import { chartSettings } from '../../../chart/chart-settings.ts';
import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

/** What the wrapper chart has beside the keys of its own settings: words of Helm, and the ConfigMap of the cache. */
const TAKEN = ['global', 'enabled', 'gitlab-runner-irsa-cache'];

/** What readers of YAML take for a truth, nothing, a number or a date, where a chart writes it without quotes, as GitLab's does. */
const MISREAD = /^(?:y|n|yes|no|on|off|true|false|null|0x[\da-f]+|\d[\d.e-]*)$/;

/** Files beside the folders of the roles. */
const FILES = /^(?:main\.tf|cloudformation(?:-\d+)?\.yaml)$/i;

export const reservedName: FleetCheck = {
  code: 'reserved_name',
  check({ fleet }) {
    const taken = new Set([...TAKEN, ...chartSettings().map(({ key }) => key)]);
    const ofRunners = fleet.runners.flatMap((runner) => {
      const why = taken.has(runner.name) ? 'the wrapper chart has something else of this name' : misread(runner.name);
      return why === undefined ? [] : [error(runner, ['name'], `runner ${runner.name}: ${why}: rename it`)];
    });
    const ofManagers = fleet.serviceAccounts.flatMap((account) => {
      const why = account.kind === 'manager' ? misread(account.name) : undefined;
      return why === undefined ? [] : [error(account, ['name'], `account ${account.name}: ${why}: rename it`)];
    });
    const ofRoles = fleet.serviceAccounts.flatMap((account) => {
      if (!FILES.test(account.role.name)) return [];
      const message = `account ${account.name}: its role is called like a file that is written for all roles: rename it`;
      return [error(account, ['role', 'name'], message)];
    });
    return [...ofRunners, ...ofManagers, ...ofRoles];
  },
};

function misread(name: string): string | undefined {
  if (!MISREAD.test(name)) return undefined;
  return "GitLab's chart writes this name without quotes, and YAML takes it for something else than text";
}
