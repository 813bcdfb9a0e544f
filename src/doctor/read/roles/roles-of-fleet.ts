import { rolesOf } from '../../../fleet/roles.ts';
import type { PolicySource, Roles } from '../../world/roles.ts';
import type { FleetFile } from '../../world/world.ts';
import { indexRoles } from './index-roles.ts';

/** Returns the roles that `generate` writes for a fleet, which AWS has if they were applied. */
export function rolesOfFleet({ file, fleet }: FleetFile): Roles {
  const source = (value: unknown): PolicySource => ({ value, file, text: undefined, path: [] });
  const roles = rolesOf(fleet).map(
    ({ arn, create, managedPolicyArns, name, permissionsBoundary, policies, trust }) => ({
      name,
      arn,
      // The policies of a role that is created elsewhere are not known.
      trust: create ? source(trust) : undefined,
      permissions: create ? policies.map(({ document }) => source(document)) : undefined,
      attached: create ? managedPolicyArns : [],
      ...(permissionsBoundary === undefined ? {} : { boundary: { arn: permissionsBoundary, policy: undefined } }),
    }),
  );
  return { ...indexRoles(roles), unread: [], source: file };
}
