import {
  type AttachedPolicy,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  NoSuchEntityException,
  paginateGetAccountAuthorizationDetails,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { AuthorizationDetails, ManagedPolicy, RoleDetails } from './aws.ts';
import { sendToAws } from './aws-error.ts';

/** The largest page that IAM sends. */
const PAGE = 1000;

/** Lists all roles of the AWS account with their policies, and the customer managed policies. */
export async function listRoles(iam: IAMClient, progress: (roles: number) => void): Promise<AuthorizationDetails> {
  return sendToAws('iam:GetAccountAuthorizationDetails', async () => {
    const roles: RoleDetails[] = [];
    const policies: ManagedPolicy[] = [];
    const pages = paginateGetAccountAuthorizationDetails(
      { client: iam, pageSize: PAGE },
      { Filter: ['Role', 'LocalManagedPolicy'] },
    );
    for await (const { RoleDetailList = [], Policies = [] } of pages) {
      roles.push(...RoleDetailList);
      policies.push(...Policies);
      progress(roles.length);
    }
    return { RoleDetailList: roles, Policies: policies };
  });
}

/**
 * Reads one role. Unlike {@link listRoles}, leaves out the documents of attached policies: {@link readManagedPolicy}.
 */
export async function readRole(iam: IAMClient, name: string): Promise<RoleDetails | undefined> {
  const role = await sendToAws('iam:GetRole', () => getRole(iam, name));
  if (role === undefined) return undefined;
  const inline = await sendToAws('iam:ListRolePolicies', async () => {
    const names: string[] = [];
    for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName: name }))
      names.push(...PolicyNames);
    return names;
  });
  const policies = await sendToAws('iam:GetRolePolicy', () =>
    Promise.all(inline.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName })))),
  );
  const attached = await sendToAws('iam:ListAttachedRolePolicies', async () => {
    const all: AttachedPolicy[] = [];
    for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client: iam }, { RoleName: name }))
      all.push(...AttachedPolicies);
    return all;
  });
  const details = {
    ...role,
    RolePolicyList: policies.map(({ PolicyDocument, PolicyName }) => ({ PolicyDocument, PolicyName })),
    AttachedManagedPolicies: attached,
  };
  return details;
}

async function getRole(iam: IAMClient, name: string) {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return Role;
  } catch (reason) {
    if (reason instanceof NoSuchEntityException) return undefined;
    throw reason;
  }
}

/** Reads a managed policy with its default version, in the form of GetAccountAuthorizationDetails. */
export async function readManagedPolicy(iam: IAMClient, arn: string): Promise<ManagedPolicy> {
  const { Policy } = await sendToAws('iam:GetPolicy', () => iam.send(new GetPolicyCommand({ PolicyArn: arn })));
  const { PolicyVersion } = await sendToAws('iam:GetPolicyVersion', () =>
    iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId })),
  );
  const read = { ...Policy, PolicyVersionList: [{ ...PolicyVersion, IsDefaultVersion: true }] };
  return read;
}
