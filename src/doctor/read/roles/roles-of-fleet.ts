import { rolesOf } from '../../../fleet/roles.ts';
import type { FleetFile, PolicySource, Roles } from '../../world/world.ts';
import { indexRoles } from './index-roles.ts';

/** The roles that `generate` writes for a fleet: the roles in AWS, provided its output was applied. */
export function rolesOfFleet({ file, fleet }: FleetFile): Roles {
  const source = (value: unknown): PolicySource => ({ value, file, text: undefined, path: [] });
  const roles = rolesOf(fleet).map(({ arn, managedPolicyArns, name, permissionsBoundary, policies, trust }) => ({
    name,
    arn,
    trust: source(trust),
    permissions: policies.map(({ document }) => source(document)),
    attached: managedPolicyArns,
    ...(permissionsBoundary === undefined ? {} : { boundary: { arn: permissionsBoundary, policy: undefined } }),
  }));
  return { ...indexRoles(roles), unread: [], source: file };
}
