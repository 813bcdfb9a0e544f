import type { RoleSettings } from '../../../iam/role-settings.ts';
import type { RoleInAws } from '../../world/roles.ts';

/** How a setting differs: phrases that continue the name of the role. */
type SettingDifference = { found: string; wanted: string; setting: 'boundary' | 'tags' | 'duration' };

/** The default of IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const DEFAULT_DURATION = 3600;

/**
 * Returns the settings in which a role in AWS differs from the fleet. Additional tags in AWS are fine, because
 * companies add some automatically. The path is not compared, because it is in the ARN, and neither is the description,
 * which has no effect.
 */
export function settingDifferences(wanted: RoleSettings, found: RoleInAws): readonly SettingDifference[] {
  return [...boundary(wanted, found), ...tags(wanted, found), ...duration(wanted, found)];
}

function boundary({ permissionsBoundary: wanted }: RoleSettings, { permissionsBoundary: found }: RoleInAws) {
  if (wanted === found) return [];
  const name = (arn: string | undefined) =>
    arn === undefined ? 'no permissions boundary' : `the permissions boundary ${arn}`;
  return [{ setting: 'boundary' as const, found: name(found), wanted: name(wanted) }];
}

function tags({ tags: wanted }: RoleSettings, { tags: found }: RoleInAws): SettingDifference[] {
  const differing = Object.entries(wanted).filter(([key, value]) => !Object.hasOwn(found, key) || found[key] !== value);
  if (differing.length === 0) return [];
  const keys = differing.map(([key]) => key).join(', ');
  return [{ setting: 'tags', found: `no or other tags ${keys}`, wanted: `its tags ${keys}` }];
}

function duration(
  { maxSessionDuration: wanted = DEFAULT_DURATION }: RoleSettings,
  { maxSessionDuration: found }: RoleInAws,
): SettingDifference[] {
  if (found === undefined || found === wanted) return [];
  return [{ setting: 'duration', found: `sessions of up to ${found} seconds`, wanted: `of up to ${wanted} seconds` }];
}
