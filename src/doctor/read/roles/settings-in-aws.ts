import { isMap } from '../../../collections/is-map.ts';
import type { RoleInAws } from '../../world/roles.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Returns the settings of a role in the output of `aws iam get-role` or `get-account-authorization-details`. */
export function settingsInAws(role: Fields): RoleInAws {
  const { MaxSessionDuration, Tags } = role;
  const tags = Array.isArray(Tags) ? Tags.filter(isMap) : [];
  return {
    permissionsBoundary: boundaryOf(role),
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [String(Key), String(Value)])),
    maxSessionDuration: typeof MaxSessionDuration === 'number' ? MaxSessionDuration : undefined,
  };
}

/** Returns the ARN of a role's permissions boundary. */
export function boundaryOf({ PermissionsBoundary }: Fields): string | undefined {
  const arn = isMap(PermissionsBoundary) ? PermissionsBoundary.PermissionsBoundaryArn : undefined;
  return typeof arn === 'string' ? arn : undefined;
}
