import { parseIssuer, partitionOfIssuer } from '../../../iam/oidc-issuer.ts';
import { formatRoleArn, parseRoleArn, type Role } from '../../../iam/role.ts';
import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { MappedAccount } from '../accounts/mapped-accounts.ts';
import { roleNamed } from './role-named.ts';

/**
 * Where the roles of a cluster are: its partition, from its region or else from most roles, and the AWS account of most
 * roles.
 */
export type Home = {
  partition: string | undefined;
  isOfRegion: boolean;
  awsAccount: string | undefined;
  /** True if a role with exactly this ARN was read, so that the ARN has no typo. */
  exists(arn: string): boolean;
};

type UsualHome = Pick<Role, 'partition' | 'awsAccount'>;

/** Returns the partition and the AWS account of more than half of the roles; `undefined` without such a majority. */
export function usualHome(mapped: readonly MappedAccount[]): UsualHome | undefined {
  const counts = new Map<string, { home: UsualHome; count: number }>();
  let all = 0;
  for (const { account } of mapped) {
    const role = parseRoleArn(account.roleArn ?? '');
    if (role === undefined) continue;
    all += 1;
    const key = `${role.partition}:${role.awsAccount}`;
    const { count } = counts.get(key) ?? { count: 0 };
    counts.set(key, { home: { partition: role.partition, awsAccount: role.awsAccount }, count: count + 1 });
  }
  return [...counts.values()].find(({ count }) => count * 2 > all)?.home;
}

type HomeParts = Pick<World, 'fleet' | 'issuer' | 'roles'>;

export function homeOf(mapped: readonly MappedAccount[], { fleet, issuer, roles }: HomeParts): Home {
  const usual = usualHome(mapped);
  const own = partitionOfIssuer(parseIssuer(seenOr(issuer, '')) ?? '');
  const read = seenOr(roles, undefined);
  // Roles of the fleet prove nothing, because annotations are generated from them and have the same typos.
  const isOfFleet = read !== undefined && read.source === seenOr(fleet, undefined)?.file;
  return {
    ...{ partition: own ?? usual?.partition, isOfRegion: own !== undefined, awsAccount: usual?.awsAccount },
    exists: (arn) => read !== undefined && !isOfFleet && roleNamed(read, arn)?.arn === arn,
  };
}

/** The part of a role's ARN that is wrong for the cluster, and the ARN that was probably meant. */
type MisplacedRole = { wrong: 'partition' | 'AWS account'; suggestion: string };

/**
 * Returns what is wrong with the place of a role.
 *
 * @returns `undefined` for a role that may be right, and for a text that is not the ARN of a role
 */
export function misplacedRole(arn: string, home: Home): MisplacedRole | undefined {
  const role = parseRoleArn(arn);
  if (role === undefined) return undefined;
  if (home.partition !== undefined && role.partition !== home.partition)
    return { wrong: 'partition', suggestion: formatRoleArn({ ...role, partition: home.partition }) };
  if (home.awsAccount !== undefined && isTypo(role.awsAccount, home.awsAccount) && !home.exists(arn))
    return { wrong: 'AWS account', suggestion: formatRoleArn({ ...role, awsAccount: home.awsAccount }) };
  return undefined;
}

/** True if one or two of the twelve digits differ. */
function isTypo(account: string, usual: string): boolean {
  const different = [...usual].filter((digit, index) => digit !== account[index]).length;
  return different === 1 || different === 2;
}
