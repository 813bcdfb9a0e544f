import type { AccessEntry, AccessPolicy } from '../../../aws/aws.ts';
import { parseIssuer, regionOfIssuer } from '../../../iam/oidc-issuer.ts';
import { matchesPattern, parsePattern } from '../../../iam/pattern.ts';
import { counted } from '../../../text/counted.ts';
import { isSeen, type Seen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';

/**
 * What the policies of EKS give to people, from
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html. `write`: workloads, ConfigMaps,
 * Secrets and impersonation in a namespace. `read`: get, list and watch on everything, including Secrets and
 * nodes/proxy. `nothing`: neither Secrets nor writing.
 */
const GIVES = {
  AmazonEKSClusterAdminPolicy: 'everything',
  AmazonEKSAdminPolicy: 'write',
  AmazonEKSEditPolicy: 'write',
  AmazonEKSAdminViewPolicy: 'read',
  AmazonEKSSecretAdminPolicy: 'write secrets',
  AmazonEKSSecretReaderPolicy: 'read secrets',
  AmazonEKSViewPolicy: 'nothing',
} as const;

type Gives = (typeof GIVES)[keyof typeof GIVES];

/** Policies for parts of EKS: nodes, and what Auto Mode runs. They are left out like the system users of RBAC. */
const OF_EKS =
  /^AmazonEKS(AutoNode|BlockStorage|ClusterInsights|Compute|Event|Hybrid|LoadBalancing|Networking)\w*Policy$/;

/** A policy that an access entry associates with a principal. */
export type Access = {
  /** `access entry arn:aws:iam::111122223333:role/developers` */
  object: string;
  principalArn: string;
  /** `AmazonEKSEditPolicy` */
  policy: string;
  policyArn: string;
  gives: Gives;
  isInCluster: boolean;
  /** True if the policy applies in a namespace. */
  isIn(namespace: string): boolean;
};

/** Returns the access of people and programs by access entries, and what could not be read. */
export function accessIn({ aws, issuer }: World): {
  access: readonly Access[];
  unseen: readonly Unseen[];
  /** `3 access policies`; `undefined` if they were not read. */
  looked: string | undefined;
} {
  const entries = entriesOf(aws, issuer);
  if (!isSeen(entries)) return { access: [], unseen: [entries.unseen], looked: undefined };
  const all = entries.seen.flatMap(({ policies, principalArn }) =>
    policies.map((policy) => accessBy(principalArn, policy)),
  );
  const access = all.flatMap((one) => (one !== undefined && 'gives' in one ? [one] : []));
  return {
    access,
    unseen: all.flatMap((one) => (one !== undefined && 'why' in one ? [one] : [])),
    looked: isOfEks(issuer) === false ? 'no EKS cluster' : counted(access.length, 'access policy'),
  };
}

/** True if the cluster is one of EKS, by its issuer; `undefined` if the issuer was not read. */
export function isOfEks(issuer: World['issuer']): boolean | undefined {
  return isSeen(issuer) ? regionOfIssuer(parseIssuer(issuer.seen) ?? '') !== undefined : undefined;
}

/** Without EKS, there are no access entries. */
function entriesOf(aws: World['aws'], issuer: World['issuer']): Seen<readonly AccessEntry[]> {
  if (isOfEks(issuer) === false) return { seen: [] };
  if (!isSeen(aws)) return { unseen: { ...aws.unseen, what: 'the access entries of EKS' } };
  return aws.seen.accessEntries;
}

function accessBy(principalArn: string, { arn, namespaces }: AccessPolicy): Access | Unseen | undefined {
  const policy = arn.slice(arn.lastIndexOf('/') + 1);
  const object = `access entry ${principalArn}`;
  if (OF_EKS.test(policy)) return undefined;
  if (!Object.hasOwn(GIVES, policy))
    return {
      what: `what ${policy} gives to ${principalArn}`,
      why: 'this version does not have this policy',
      because: 'absent',
    };
  const patterns = namespaces?.map(parsePattern);
  return {
    ...{ object, principalArn, policy, policyArn: arn },
    gives: GIVES[policy as keyof typeof GIVES],
    isInCluster: patterns === undefined,
    isIn: (namespace) => patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, namespace)),
  };
}
