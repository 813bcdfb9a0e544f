import { accessIn, isOfEks } from '../derive/rbac/access-policies.ts';
import { subjectsOfJobs } from '../derive/rbac/administrators.ts';
import { makesAdministrator } from '../derive/rbac/permission-holders.ts';
import { concernedNamespaces, managerAccounts } from '../world/manager-accounts.ts';
import { formatSubject } from '../world/rbac.ts';
import { isSeen, seenOr } from '../world/seen.ts';
import type { World } from '../world/world.ts';

/** What the answers of a review cover; null for what could not be read. */
export type ReviewScope = {
  /** The namespaces of the webhook, of managers and of jobs. */
  namespaces: readonly string[] | null;
  /** `gitlab/gitlab-runner` */
  managers: readonly string[] | null;
  /**
   * Subjects with every permission in the cluster, by RBAC and, on EKS with `--aws`, by access entries. Findings do not
   * include them, except those that a job can be, which are findings and not listed here.
   */
  administrators: readonly string[] | null;
  /** Requesters whose pods may have every account, because the mapping exempts them (`exempt`). */
  exempt: readonly string[] | null;
  /** Where the roles and trust policies come from. */
  roles: string | null;
  /** The identity with which AWS was read; null without `--aws`. */
  aws: {
    account: string;
    caller: string;
    /** True if the cluster is one of EKS; null if that is not known. */
    isEks: boolean | null;
    cluster: string | null;
    region: string | null;
  } | null;
};

export function scopeOf(world: World): ReviewScope {
  const mapping = seenOr(world.mapping, undefined);
  const { exempt } = mapping?.mapping ?? {};
  return {
    namespaces:
      mapping === undefined ? null : [...new Set([world.installation.namespace, ...concernedNamespaces(mapping)])],
    managers:
      mapping === undefined ? null : managerAccounts(mapping).map(({ name, namespace }) => `${namespace}/${name}`),
    administrators: administratorsIn(world),
    exempt:
      exempt === undefined
        ? null
        : [...exempt.groups.map((name) => `Group ${name}`), ...exempt.users.map((name) => `User ${name}`)],
    roles: isSeen(world.roles) ? world.roles.seen.source : null,
    aws: awsOf(world),
  };
}

function administratorsIn(world: World): string[] | null {
  if (!isSeen(world.rbac)) return null;
  const rbac = world.rbac.seen;
  const isOfJobs = subjectsOfJobs(world);
  const bound = rbac.bindings
    .filter((one) => makesAdministrator(rbac, one))
    .flatMap(({ subjects }) => subjects.filter((subject) => !isOfJobs(subject)));
  const entries = accessIn(world).access.filter(({ gives, isInCluster }) => gives === 'everything' && isInCluster);
  return [...new Set([...bound.map(formatSubject), ...entries.map(({ principalArn }) => principalArn)])];
}

function awsOf({ aws, issuer }: World): ReviewScope['aws'] {
  if (!isSeen(aws)) return null;
  const { caller, cluster } = aws.seen;
  const found = seenOr(cluster, undefined);
  return {
    account: caller.awsAccount,
    caller: caller.arn,
    isEks: isOfEks(issuer) ?? null,
    cluster: found?.name ?? null,
    region: found?.region ?? null,
  };
}
