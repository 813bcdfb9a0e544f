import type * as z from 'zod';
import { parseIssuer } from '../iam/oidc-issuer.ts';
import { partitionOf } from '../iam/partition.ts';
import { formatRoleArn, parseRoleArn, type Role } from '../iam/role.ts';
import type { DraftAccount } from './document/draft-fleet.ts';
import type { account } from './document/schema/account.ts';
import type { cache } from './document/schema/cache.ts';
import type { cluster } from './document/schema/cluster.ts';
import type { runner } from './document/schema/runner.ts';
import type { webhook } from './document/schema/webhook.ts';
import type { Cache, Cluster, FleetRole, FleetRunner, Webhook } from './fleet.ts';
import { NO_SETTINGS, resolveRoleDefaults, type WrittenRole } from './resolve-role.ts';

// These functions fill in the defaults that depend on other parts of the fleet. Each takes a part that passed its
// schema.

export function resolveCluster(written: z.output<typeof cluster>): Cluster {
  const { accountId, partition, oidcIssuer, roles, terraformProvider, ...rest } = written;
  return {
    ...rest,
    awsAccount: accountId,
    partition: partition ?? partitionOf(rest.region),
    oidcIssuer: oidcIssuer === undefined ? undefined : parseIssuer(oidcIssuer),
    roles: resolveRoleDefaults(roles, rest.region, NO_SETTINGS),
    terraformProvider,
  };
}

export function resolveWebhook({ image, ...rest }: z.output<typeof webhook>): Webhook {
  return { ...rest, image: image as Webhook['image'] };
}

export function resolveCache(
  { role, roleArn, region, kmsKeyArn, ...rest }: z.output<typeof cache>,
  cluster: Cluster,
): Cache {
  const second =
    role === undefined && roleArn === undefined ? undefined : resolveRole(role, roleArn, 'runner-cache', cluster);
  return {
    ...rest,
    region: region ?? cluster.region,
    kmsKeyArn,
    // Accounts of other clusters need no trust here, because managers of any cluster assume this role with a role of
    // their own.
    role: second && { ...second, alsoTrustedBy: [] },
  };
}

/**
 * Fills in the defaults of an account.
 *
 * @param cache true if the fleet has a cache
 */
export function resolveAccount(
  written: z.output<typeof account>,
  cluster: Cluster | undefined,
  cache: boolean,
): DraftAccount {
  const { role, roleArn, permissions, automountServiceAccountToken, ...rest } = written;
  const hasRole = written.identity !== 'none';
  return {
    ...rest,
    role: hasRole ? resolveRole(role, roleArn, written.name, cluster) : undefined,
    permissions: {
      cache: permissions.cache ?? (cache && hasRole && written.kind === 'manager'),
      managedPolicyArns: permissions.managedPolicyArns,
      statements: permissions.statements,
    },
    automountServiceAccountToken,
  };
}

export function resolveRunner({ jobNamespaces, fargate, tokenSecret, ...rest }: z.output<typeof runner>): FleetRunner {
  return { ...rest, jobNamespaces: jobNamespaces ?? [rest.namespace], fargate, tokenSecret };
}

function resolveRole(
  written: WrittenRole | undefined,
  arn: string | undefined,
  of: string,
  cluster: Cluster | undefined,
): FleetRole | undefined {
  if (arn !== undefined) {
    const alsoTrustedBy = cluster?.roles.alsoTrustedBy ?? [];
    return { ...NO_SETTINGS, ...(parseRoleArn(arn) as Role), alsoTrustedBy, arn, create: false };
  }
  if (cluster === undefined) return undefined;
  const { partition, awsAccount } = cluster;
  const settings = resolveRoleDefaults(written ?? {}, cluster.region, cluster.roles);
  const role = { partition, awsAccount, path: settings.path, name: written?.name ?? `${cluster.name}-${of}` };
  return { ...settings, ...role, arn: formatRoleArn(role), create: true };
}
