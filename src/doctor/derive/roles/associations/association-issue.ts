import type { Association, EksCluster } from '../../../../aws/aws.ts';
import { buildAssumeRole, buildPodIdentityTrust, buildRoleTrust } from '../../../../iam/build/build-trust.ts';
import { evaluate } from '../../../../iam/evaluate/evaluate.ts';
import type { Request } from '../../../../iam/evaluate/request.ts';
import { ACCOUNT_TAG, CLUSTER_TAG, NAMESPACE_TAG, POD_IDENTITY } from '../../../../iam/pod-identity.ts';
import type { PolicyDocument } from '../../../../iam/policy-document.ts';
import { type PolicyKind, readPolicy } from '../../../../iam/read/read-policy.ts';
import { parseRoleArn } from '../../../../iam/role.ts';
import type { PolicySource, Role, Roles } from '../../../world/roles.ts';
import type { Unseen } from '../../../world/seen.ts';
import { isAbsentRole, roleNamed } from '../role-named.ts';

type AssociationIssue = {
  /** The ARN of the role that is wrong. */
  role: string;
  /** Continues the name of the role: `which does not exist in …`. */
  wrong: string;
  wanted: string;
  advice: string;
};

type Context = { account: { namespace: string; name: string }; cluster: EksCluster; roles: Roles };

const SERVICE = { kind: 'Service', id: POD_IDENTITY } as const;

/**
 * Says why EKS Pod Identity cannot give an account the role of its association: the role must trust EKS, and must be
 * able to assume the target role if there is one.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function associationIssue(
  association: Association,
  context: Context,
): AssociationIssue | { unseen: Unseen } | undefined {
  const role = found(association.roleArn, context.roles);
  if ('unseen' in role || 'wrong' in role) return role;
  const trust = policyIn(role.trust, 'trust');
  const missing = ['sts:AssumeRole', 'sts:TagSession'].filter((action) => !admits(trust, action, association, context));
  if (missing.length > 0) return notTrusting(association, missing, context);
  const { targetRoleArn } = association;
  return targetRoleArn === undefined ? undefined : targetIssue(role, association, targetRoleArn, context.roles);
}

function found(arn: string, roles: Roles): Role | AssociationIssue | { unseen: Unseen } {
  const role = roleNamed(roles, arn);
  if (role !== undefined && (role.arn ?? arn) === arn) return role;
  if (isAbsentRole(roles, arn) || role !== undefined)
    return {
      role: arn,
      wrong: `which does not exist in ${roles.source}`,
      wanted: 'a role that exists',
      advice: 'create the role, or name another one with aws eks update-pod-identity-association',
    };
  const why = `${roles.source} does not contain it`;
  return { unseen: roles.live?.unseen.get(arn) ?? { what: `role ${arn}`, why, because: 'absent' } };
}

/** Uses the session tags that are known before a pod exists. Conditions on other tags count as not met. */
function admits(
  trust: readonly PolicyDocument[],
  action: string,
  { tagged }: Association,
  { account, cluster }: Context,
): boolean {
  const [, , , , awsAccount = ''] = cluster.arn.split(':');
  const tags = {
    [CLUSTER_TAG]: cluster.arn,
    'aws:RequestTag/eks-cluster-name': cluster.name,
    [NAMESPACE_TAG]: account.namespace,
    [ACCOUNT_TAG]: account.name,
  };
  const context: Request['context'] = {
    ...{ 'aws:SourceAccount': awsAccount, 'aws:SourceArn': cluster.arn },
    ...(tagged ? tags : {}),
  };
  return evaluate(trust, { principal: SERVICE, action, context }).decision === 'allowed';
}

function notTrusting(
  { roleArn }: Association,
  missing: readonly string[],
  { account, cluster }: Context,
): AssociationIssue {
  const { awsAccount = '', partition = 'aws' } = parseRoleArn(roleArn) ?? {};
  const names = { partition, awsAccount, region: cluster.region, name: cluster.name };
  const [statement] = buildPodIdentityTrust(names, [{ namespaces: [account.namespace], name: account.name }]);
  return {
    role: roleArn,
    wrong: `whose trust policy does not allow ${missing.join(' and ')} to ${SERVICE.id} for this account: its pods get no credentials`,
    wanted: `a statement for ${SERVICE.id}`,
    advice: `add this statement to the trust policy of the role: ${JSON.stringify(statement)}`,
  };
}

function targetIssue(
  role: Role,
  { roleArn, tagged }: Association,
  target: string,
  roles: Roles,
): AssociationIssue | { unseen: Unseen } | undefined {
  const principal = { kind: 'AWS', id: roleArn } as const;
  const actions = ['sts:AssumeRole', ...(tagged ? ['sts:TagSession'] : [])];
  const own = (role.permissions ?? []).flatMap((source) => policyIn(source, 'permissions'));
  const isAllowed = actions.every(
    (action) => evaluate(own, { principal, action, resource: target, context: {} }).decision === 'allowed',
  );
  if (!isAllowed && role.attached.length === 0) {
    const [statement] = buildAssumeRole(target, tagged);
    return {
      role: roleArn,
      wrong: `which may not ${actions.join(' and ')} the target role ${target}`,
      wanted: 'the permission to assume the target role',
      advice: `add this statement to a policy of the role: ${JSON.stringify(statement)}`,
    };
  }
  const other = found(target, roles);
  if ('unseen' in other || 'wrong' in other) return other;
  const trust = policyIn(other.trust, 'trust');
  if (actions.every((action) => evaluate(trust, { principal, action, context: {} }).decision === 'allowed'))
    return undefined;
  const [statement] = buildRoleTrust([roleArn], tagged);
  return {
    role: target,
    wrong: `which is the target role, and whose trust policy does not allow ${actions.join(' and ')} to ${roleArn}`,
    wanted: `a statement for ${roleArn}`,
    advice: `add this statement to the trust policy of the target role: ${JSON.stringify(statement)}`,
  };
}

/** Returns no policy if IAM would refuse it, because it allows nothing. */
function policyIn(source: PolicySource | undefined, kind: PolicyKind): readonly PolicyDocument[] {
  const { policy } = readPolicy(source?.value, kind);
  return policy === undefined ? [] : [policy];
}
