import type { RoleSettings } from '../../iam/role-settings.ts';

/**
 * Returns the settings that a role has, by their names in CreateRole, which CloudFormation uses too.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function settingsOf(role: RoleSettings): Record<string, unknown> {
  const { description, maxSessionDuration, permissionsBoundary, tags } = role;
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    ...(description === undefined ? {} : { Description: description }),
    ...(permissionsBoundary === undefined ? {} : { PermissionsBoundary: permissionsBoundary }),
    ...(maxSessionDuration === undefined ? {} : { MaxSessionDuration: maxSessionDuration }),
    ...(list.length === 0 ? {} : { Tags: list }),
  };
}
