import { rolesOf } from '../../../fleet/roles.ts';
import type { PolicySource, Roles } from '../../world/roles.ts';
import type { FleetFile } from '../../world/world.ts';
import { indexRoles } from './index-roles.ts';

/** The roles that `generate` writes for a fleet: the roles in AWS, provided its output was applied. */
export function rolesOfFleet({ file, fleet }: FleetFile): Roles {
  const source = (value: unknown): PolicySource => ({ value, file, text: undefined, path: [] });
  const roles = rolesOf(fleet).map(
    ({ arn, create, managedPolicyArns, name, permissionsBoundary, policies, trust }) => ({
      name,
      arn,
      // Of a role that the fleet only refers to, its owner has the policies.
      trust: create ? source(trust) : undefined,
      permissions: create ? policies.map(({ document }) => source(document)) : undefined,
      attached: create ? managedPolicyArns : [],
      ...(permissionsBoundary === undefined ? {} : { boundary: { arn: permissionsBoundary, policy: undefined } }),
    }),
  );
  return { ...indexRoles(roles), unread: [], source: file };
}
