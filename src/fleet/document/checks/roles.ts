import type { Path } from '../../../documents/path.ts';
import { ROLE_NAME_LENGTH } from '../../../iam/role.ts';
import type { FleetRole } from '../../fleet.ts';
import { rolesOf } from '../../roles.ts';
import type { Draft } from '../draft.ts';
import { type Check, error, warning } from './check.ts';

type Holder = { who: string; kind: 'manager' | 'job' | 'cache'; role: FleetRole; path: Path };

/** Whoever has a role, in the order of the fleet. */
function holders({ fleet, pathOf, whole }: Draft): readonly Holder[] {
  if (!whole.cluster) return [];
  const accounts = fleet.serviceAccounts.map((account): Holder => {
    const path = [...pathOf(account), account.role.create ? 'role' : 'roleArn'];
    return { who: `account ${account.name}`, kind: account.kind, role: account.role, path };
  });
  const role = fleet.cache?.role;
  if (role === undefined) return accounts;
  const path = ['cache', role.create ? 'role' : 'roleArn'];
  return [...accounts, { who: 'the cache', kind: 'cache', role, path }];
}

/** The manager's role never belongs to a job, nor the reverse, nor either to the objects of the cache. */
export const sharedRole: Check = {
  code: 'shared_role',
  check(draft) {
    const first = new Map<string, Holder>();
    return holders(draft).flatMap((holder) => {
      const { who, kind, role, path } = holder;
      const other = first.get(keyOf(role));
      if (other === undefined) {
        first.set(keyOf(role), holder);
        return [];
      }
      if (other.kind !== kind) {
        const message = `${who} (${kind}) and ${other.who} (${other.kind}) have one role, ${role.arn}: jobs would have the rights of their manager, or it theirs: give each a role of its own`;
        return [error(path, message)];
      }
      if (other.role.arn !== role.arn) {
        const message = `${who}: found ${role.arn}, and ${other.who} has ${other.role.arn}: an AWS account has one role of a name, whatever its path and case: rename one`;
        return [error(path, message)];
      }
      const message = `${who} and ${other.who} have one role, ${role.arn}: each has the rights of both: that is fine if it is meant`;
      return [warning(path, message)];
    });
  },
};

/** Within an AWS account names of roles are told apart by neither path nor case. */
function keyOf({ accountId, name }: FleetRole): string {
  return `${accountId}/${name.toLowerCase()}`;
}

export const roleName: Check = {
  code: 'role_name',
  check(draft) {
    return holders(draft).flatMap(({ who, role, path }) => {
      if (role.name.length <= ROLE_NAME_LENGTH) return [];
      const message = `${who}: its role would be called ${role.name}, which has ${role.name.length} characters, and IAM takes ${ROLE_NAME_LENGTH}: say a shorter one in role.name`;
      return [error(path, message)];
    });
  },
};

export const otherAwsAccount: Check = {
  code: 'other_aws_account',
  check(draft) {
    const { cluster, serviceAccounts } = draft.fleet;
    return holders(draft).flatMap(({ who, role, path }, index) => {
      if (role.accountId === cluster.accountId) return [];
      const what = `${who}: the role is in AWS account ${role.accountId}, and the cluster in ${cluster.accountId}`;
      if (serviceAccounts[index]?.identity === 'pod-identity') {
        return [error(path, `${what}: EKS Pod Identity wants it in the same: name one there, or use irsa`)];
      }
      const hint =
        serviceAccounts[index] === undefined
          ? ''
          : `, with an OIDC provider for ${cluster.oidcIssuer ?? 'the cluster'}`;
      return [warning(path, `${what}: make it there${hint}`)];
    });
  },
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST_QUOTA = 2048;
const TRUST_MOST = 4096;
const INLINE_MOST = 10_240;
const MANAGED_QUOTA = 10;
const MANAGED_MOST = 25;

/** What IAM stores of a role, in characters without white space. */
export const iamQuota: Check = {
  code: 'iam_quota',
  check(draft) {
    const { fleet, pathOf, whole } = draft;
    if (!whole.cluster || !whole.cache) return [];
    return rolesOf(fleet).flatMap((role) => {
      const account = role.accounts.at(-1);
      const path = account === undefined ? ['cache'] : pathOf(account);
      const trust = JSON.stringify(role.trust).length;
      const inline = role.policies.reduce((sum, { document }) => sum + JSON.stringify(document).length, 0);
      const managed = role.managedPolicyArns.length;
      const say = (what: string, found: number, quota: number, most: number, hint: string) => {
        const message = `role ${role.name}: ${what}: found ${found}, and IAM takes ${quota === most ? most : `${quota}, or ${most} on request`}: ${hint}`;
        if (found > most) return [error(path, message)];
        return found > quota ? [warning(path, message)] : [];
      };
      return [
        ...say(
          'characters of the trust policy',
          trust,
          TRUST_QUOTA,
          TRUST_MOST,
          'use an account of its own for some of the namespaces',
        ),
        ...say(
          'characters of its own policies',
          inline,
          INLINE_MOST,
          INLINE_MOST,
          'move statements into a managed policy',
        ),
        ...say('managed policies', managed, MANAGED_QUOTA, MANAGED_MOST, 'put several into one'),
      ];
    });
  },
};
