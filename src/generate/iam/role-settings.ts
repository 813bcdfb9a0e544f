import type { RoleSettings } from '../../iam/role-settings.ts';

/**
 * The settings of a role by their names in CloudFormation, which are those of CreateRole; only those that it has.
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
