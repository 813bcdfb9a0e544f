import type { Fleet } from '../../fleet/fleet.ts';
import { rolesOf } from '../../fleet/roles.ts';

/** What a fleet has in AWS and in the cluster, as far as an edit of it changes that. */
export type FleetState = {
  accounts: readonly { name: string; namespaces: readonly string[]; roleArn: string }[];
  roles: readonly RoleState[];
};

export type RoleState = {
  arn: string;
  /** Whether Terraform or CloudFormation creates it. */
  isCreated: boolean;
  /** As JSON. */
  trust: string;
  permissions: string;
};

export function fleetStateOf(fleet: Fleet): FleetState {
  return {
    accounts: fleet.serviceAccounts.map(({ name, namespaces, role }) => ({
      name,
      namespaces,
      roleArn: role?.arn ?? '',
    })),
    roles: rolesOf(fleet).map(({ arn, create, managedPolicyArns, policies, trust }) => ({
      ...{ arn, isCreated: create },
      ...{ trust: JSON.stringify(trust), permissions: JSON.stringify([policies, managedPolicyArns]) },
    })),
  };
}
