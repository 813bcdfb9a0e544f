import type { Fleet } from '../../fleet/fleet.ts';
import { rolesOf } from '../../fleet/roles.ts';
import type { RoleSettings } from '../../iam/role-settings.ts';

/** What a fleet has in AWS and in the cluster, as far as an edit of it changes that. */
export type FleetState = {
  accounts: readonly { name: string; namespaces: readonly string[]; roleArn: string }[];
  roles: readonly RoleState[];
};

export type RoleState = {
  arn: string;
  /** Whether Terraform or CloudFormation creates it, or imports it. */
  isCreated: boolean;
  isImported: boolean;
  /** As JSON. */
  trust: string;
  permissions: string;
  /** Description, boundary, longest session and tags. */
  settings: string;
};

export function fleetStateOf(fleet: Fleet): FleetState {
  return {
    accounts: fleet.serviceAccounts.map(({ name, namespaces, role }) => ({
      name,
      namespaces,
      roleArn: role?.arn ?? '',
    })),
    roles: rolesOf(fleet).map(({ arn, create, isImported, managedPolicyArns, policies, trust, ...role }) => ({
      ...{ arn, isCreated: create, isImported },
      ...{ trust: JSON.stringify(trust), permissions: JSON.stringify([policies, managedPolicyArns]) },
      settings: settingsText(role),
    })),
  };
}

/** In which order tags are written says nothing. */
function settingsText({ description, maxSessionDuration, permissionsBoundary, tags }: RoleSettings): string {
  return JSON.stringify([description, permissionsBoundary, maxSessionDuration, Object.entries(tags).toSorted()]);
}
