import { showList } from '../../../documents/show.ts';
import { rolesOf } from '../../../fleet/roles.ts';
import { roleNamed } from '../../derive/roles/role-named.ts';
import { settingDifferences } from '../../derive/roles/setting-differences.ts';
import { regenerate } from '../../fix/regenerate.ts';
import { seenOr } from '../../world/seen.ts';
import type { FleetFile, World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/**
 * Compares settings of roles with the fleet. Only for roles from AWS or from output of the AWS CLI, because roles from
 * the fleet cannot differ from it.
 */
export function settingFindings({ file, fleet }: FleetFile, world: World): Finding[] {
  const roles = seenOr(world.roles, undefined);
  if (roles === undefined) return [];
  return rolesOf(fleet).flatMap((role): Finding[] => {
    const inAws = roleNamed(roles, role.arn);
    if (!role.create || inAws?.arn !== role.arn || inAws.settings === undefined) return [];
    const differing = settingDifferences(role, inAws.settings);
    if (differing.length === 0) return [];
    return [
      {
        code: 'fleet_role_settings',
        level: differing.some(({ setting }) => setting === 'boundary') ? 'warning' : 'notice',
        object: `role ${role.name}`,
        found: `it has ${showList(differing.map(({ found }) => found))}`,
        wanted: `${showList(differing.map(({ wanted }) => wanted))}, as in ${file}`,
        fix: [regenerate(file)],
      },
    ];
  });
}
