import { buildCachePermissions, type CacheLocation } from '../iam/build/build-cache-permissions.ts';
import {
  buildAssumeRole,
  buildIrsaTrust,
  buildPodIdentityTrust,
  buildRoleTrust,
  policyOf,
  type Subjects,
} from '../iam/build/build-trust.ts';
import type { PolicyDocument, PolicyStatement } from '../iam/policy-document.ts';
import type { Cache, Fleet, FleetAccount, FleetRole } from './fleet.ts';
import { trustOfOthers } from './other-clusters.ts';

/** A role of the fleet, with everything that is needed to create it. */
export type RoleInFleet = FleetRole & {
  /** What uses the role. `cache` is the role that managers assume for each object of the cache. */
  kind: 'manager' | 'job' | 'cache';
  accounts: readonly FleetAccount[];
  trust: PolicyDocument;
  /** The inline policies. */
  policies: readonly { name: 'cache' | 'statements'; document: PolicyDocument }[];
  managedPolicyArns: readonly string[];
  /** ARNs of roles to create before this one: IAM refuses a trust policy that names a role that does not exist. */
  after: readonly string[];
};

type RoleParts = Pick<Fleet, 'cluster' | 'cache' | 'serviceAccounts'>;

/** Returns all roles: those of managers, then that of the cache, then those of jobs, each in the order of the fleet. */
export function rolesOf(fleet: RoleParts): readonly RoleInFleet[] {
  const byArn = new Map<string, Sharing>();
  for (const account of fleet.serviceAccounts.filter(hasRole)) {
    const sharing = byArn.get(account.role.arn);
    if (sharing === undefined) byArn.set(account.role.arn, [account]);
    else sharing.push(account);
  }
  const roles = [...byArn.values()].map((accounts) => roleOf(accounts, fleet));
  const users = fleet.serviceAccounts.filter(hasRole).filter(({ permissions }) => permissions.cache);
  const { cache } = fleet;
  // Without accounts that use the cache there is no role, because a trust policy needs a principal.
  const cacheRole =
    cache?.role === undefined || users.length === 0 ? [] : [roleOfCache(cache, cache.role, users, fleet)];
  const rolesOfKind = (kind: RoleInFleet['kind']) => roles.filter((role) => role.kind === kind);
  return [...rolesOfKind('manager'), ...cacheRole, ...rolesOfKind('job')];
}

type AccountWithRole = FleetAccount & { role: FleetRole };

function hasRole(account: FleetAccount): account is AccountWithRole {
  return account.role !== undefined;
}

/** The accounts that share a role. */
type Sharing = [AccountWithRole, ...AccountWithRole[]];

function roleOf(accounts: Sharing, fleet: RoleParts): RoleInFleet {
  const [{ role, kind }] = accounts;
  const cache = accounts.some(({ permissions }) => permissions.cache) ? cacheStatements(fleet) : [];
  const statements = accounts.flatMap(({ permissions }) => permissions.statements);
  return {
    ...role,
    kind,
    accounts,
    trust: policyOf(trustOf(accounts, role, fleet)),
    policies: [
      ...(cache.length === 0 ? [] : [{ name: 'cache' as const, document: policyOf(cache) }]),
      ...(statements.length === 0 ? [] : [{ name: 'statements' as const, document: policyOf(statements) }]),
    ],
    managedPolicyArns: [...new Set(accounts.flatMap(({ permissions }) => permissions.managedPolicyArns))],
    after: [],
  };
}

function trustOf(
  accounts: readonly FleetAccount[],
  role: FleetRole,
  { cluster }: RoleParts,
): readonly PolicyStatement[] {
  const accountsWith = (identity: FleetAccount['identity']): Subjects[] =>
    accounts.filter((each) => each.identity === identity);
  const irsa = { partition: role.partition, awsAccount: role.awsAccount, issuer: cluster.oidcIssuer ?? '' };
  return [
    ...buildIrsaTrust(irsa, accountsWith('irsa')),
    ...buildPodIdentityTrust(cluster, accountsWith('pod-identity')),
    ...(role.create ? trustOfOthers(role, accounts, cluster) : []),
  ];
}

function cacheStatements({ cache, cluster, serviceAccounts }: RoleParts): readonly PolicyStatement[] {
  if (cache === undefined) return [];
  if (cache.role !== undefined) return buildAssumeRole(cache.role.arn, tagged(serviceAccounts));
  return buildCachePermissions(locationOf(cache, cluster.partition));
}

function roleOfCache(
  cache: Cache,
  role: FleetRole,
  managers: readonly AccountWithRole[],
  { cluster }: RoleParts,
): RoleInFleet {
  const arns = [...new Set(managers.map((account) => account.role.arn))];
  const statements = buildCachePermissions(locationOf(cache, cluster.partition));
  return {
    ...role,
    kind: 'cache',
    accounts: [],
    trust: policyOf(buildRoleTrust(arns, tagged(managers))),
    policies: [{ name: 'cache', document: policyOf(statements) }],
    managedPolicyArns: [],
    after: [...new Set(managers.filter((account) => account.role.create).map((account) => account.role.arn))],
  };
}

/**
 * True if sessions of these accounts have tags, as those of EKS Pod Identity do. The tags are passed to a role that
 * they assume.
 */
function tagged(accounts: readonly FleetAccount[]): boolean {
  return accounts.some(
    ({ identity, permissions, role }) =>
      permissions.cache &&
      (identity === 'pod-identity' || role?.alsoTrustedBy.some(({ by }) => by.is === 'pod-identity')),
  );
}

function locationOf({ bucket, path, kmsKeyArn }: Cache, partition: string): CacheLocation {
  return { partition, bucket, path, kmsKeyArn };
}
