import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Fleet, FleetAccount, FleetRunner } from '../../fleet/fleet.ts';
import { fleetAccounts } from '../../fleet/fleet-accounts.ts';
import { type RoleInFleet, rolesOf } from '../../fleet/roles.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import type { Tags } from '../../iam/role-settings.ts';

/**
 * The parts of a fleet in AWS and in the cluster that an edit can change. It is also written as JSON, so an absent key
 * and `undefined` mean the same.
 */
export type FleetState = {
  accounts: readonly AccountState[];
  /** The accounts that managers set for jobs, and in which namespaces. */
  runners: readonly Pick<FleetRunner, 'jobServiceAccount' | 'jobNamespaces'>[];
  roles: readonly RoleState[];
};

export type AccountState = Pick<FleetAccount, 'name' | 'namespaces' | 'identity'> & {
  roleArn?: string | undefined;
  automountServiceAccountToken?: boolean | undefined;
  /** `false` if the chart does not create it. */
  create?: false | undefined;
};

export type RoleState = {
  arn: string;
  /** Whether Terraform or CloudFormation creates it or imports it. */
  isCreated: boolean;
  isImported: boolean;
  settings: {
    description?: string | undefined;
    permissionsBoundary?: string | undefined;
    maxSessionDuration?: number | undefined;
    tags: Tags;
  };
  trust: PolicyDocument;
  permissions: PermissionsState;
};

export type PermissionsState = {
  /** Inline policies. */
  policies: readonly { name: string; document: PolicyDocument }[];
  managedPolicyArns: readonly string[];
};

export function fleetStateOf(fleet: Fleet): FleetState {
  return {
    accounts: fleet.serviceAccounts.map(
      ({ automountServiceAccountToken, create, identity, name, namespaces, role }) => ({
        ...{ name, namespaces, identity, roleArn: role?.arn, automountServiceAccountToken },
        create: create ? undefined : false,
      }),
    ),
    runners: fleet.runners.map(({ jobNamespaces, jobServiceAccount }) => ({ jobServiceAccount, jobNamespaces })),
    roles: rolesOf(fleet).map(roleStateOf),
  };
}

function roleStateOf(role: RoleInFleet): RoleState {
  const { arn, create, isImported, managedPolicyArns, policies, trust } = role;
  const { description, maxSessionDuration, permissionsBoundary, tags } = role;
  return {
    ...{ arn, isCreated: create, isImported },
    settings: { description, permissionsBoundary, maxSessionDuration, tags },
    ...{ trust, permissions: { policies, managedPolicyArns } },
  };
}

/** Returns the ServiceAccounts that exist once the fleet is installed. */
export function serviceAccountsIn({ accounts, runners }: FleetState): readonly ServiceAccount[] {
  return fleetAccounts({
    runners,
    serviceAccounts: accounts.map(({ automountServiceAccountToken, identity, name, namespaces, roleArn }) => ({
      ...{ name, namespaces, identity, automountServiceAccountToken },
      role: roleArn === undefined ? undefined : { arn: roleArn },
    })),
  });
}
