import { chartSettings } from '../../../chart/chart-settings.ts';
import { error } from '../../../documents/check.ts';
import { RELEASE } from '../../../names.ts';
import { managedRunners } from '../../managed-runners.ts';
import type { FleetCheck } from '../draft.ts';
import { roleHolders } from '../role-holders.ts';

/** Keys of the wrapper chart that a runner's name would collide with: those of Helm, and the ConfigMap of the cache. */
const TAKEN = ['global', 'enabled', RELEASE.cacheConfigMap];

/** Names that YAML reads as a boolean, null, a number or a date, because GitLab's chart writes them without quotes. */
const MISREAD = /^(?:y|n|yes|no|on|off|true|false|null|0x[\da-f]+|\d[\d.e-]*)$/;

/** Names of generated files beside the folders of the roles. */
const FILES = /^(?:main\.tf|cloudformation(?:-\d+)?\.yaml)$/i;

export const reservedName: FleetCheck = {
  code: 'reserved_name',
  check(draft) {
    const { fleet } = draft;
    const taken = new Set([...TAKEN, ...chartSettings().map(({ key }) => key)]);
    const ofRunners = managedRunners(fleet.runners).flatMap((runner) => {
      const why = taken.has(runner.name) ? 'the wrapper chart uses this name for something else' : misread(runner.name);
      return why === undefined ? [] : [error(runner, ['name'], `runner ${runner.name}: ${why}: rename it`)];
    });
    const ofManagers = fleet.serviceAccounts.flatMap((account) => {
      const runners = fleet.runners.filter(({ serviceAccount }) => serviceAccount === account.name);
      const isWritten = runners.length === 0 || managedRunners(runners).length > 0;
      const why = account.kind === 'manager' && isWritten ? misread(account.name) : undefined;
      return why === undefined ? [] : [error(account, ['name'], `account ${account.name}: ${why}: rename it`)];
    });
    const ofRoles = roleHolders(draft).flatMap(({ who, role, about, path }) => {
      if (!FILES.test(role.name)) return [];
      const message = `${who}: its role has the name of a file that is generated for all roles: rename it`;
      return [error(about, role.create ? [...path, 'name'] : path, message)];
    });
    return [...ofRunners, ...ofManagers, ...ofRoles];
  },
};

function misread(name: string): string | undefined {
  if (!MISREAD.test(name)) return undefined;
  return "GitLab's chart writes this name without quotes, and YAML does not read it as text";
}
