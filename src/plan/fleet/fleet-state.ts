import type { Fleet } from '../../fleet/fleet.ts';
import { rolesOf } from '../../fleet/roles.ts';
import type { RoleSettings } from '../../iam/role-settings.ts';

/** What a fleet has in AWS and in the cluster, as far as an edit of it changes that. */
export type FleetState = {
  accounts: readonly AccountState[];
  roles: readonly RoleState[];
};

export type AccountState = {
  name: string;
  namespaces: readonly string[];
  roleArn: string | undefined;
  /** Whether an association of EKS Pod Identity has the role, which Terraform or CloudFormation creates. */
  isAssociated: boolean;
};

export type RoleState = {
  arn: string;
  /** Whether Terraform or CloudFormation creates it, or imports it. */
  isCreated: boolean;
  isImported: boolean;
  /** JSON of the policy; that of a role that is created elsewhere is read again. */
  trust: string;
  permissions: string;
  /** Description, boundary, longest session and tags. */
  settings: string;
};

/** The permissions of a role that needs none. */
export const NO_PERMISSIONS = '';

export function fleetStateOf(fleet: Fleet): FleetState {
  return {
    accounts: fleet.serviceAccounts.map(({ identity, name, namespaces, role }) => ({
      name,
      namespaces,
      roleArn: role?.arn,
      isAssociated: identity === 'pod-identity',
    })),
    roles: rolesOf(fleet).map(({ arn, create, isImported, managedPolicyArns, policies, trust, ...role }) => ({
      ...{ arn, isCreated: create, isImported, trust: JSON.stringify(trust) },
      permissions:
        policies.length + managedPolicyArns.length === 0
          ? NO_PERMISSIONS
          : JSON.stringify([policies, managedPolicyArns]),
      settings: settingsText(role),
    })),
  };
}

/** In which order tags are written says nothing. */
function settingsText({ description, maxSessionDuration, permissionsBoundary, tags }: RoleSettings): string {
  return JSON.stringify([description, permissionsBoundary, maxSessionDuration, Object.entries(tags).toSorted()]);
}
