import { parseIssuer, partitionOfIssuer } from '../../iam/oidc-issuer.ts';
import { formatRoleArn, parseRoleArn } from '../../iam/role.ts';
import { usualHome } from './known-roles.ts';
import type { MappedAccount } from './mapped-accounts.ts';

/** Where the roles of a cluster are: the partition by its region, or else that of most of them, and the AWS account of most. */
export type Home = { partition: string | undefined; isOfRegion: boolean; awsAccount: string | undefined };

/** @param issuer of the cluster, empty where it was not seen */
export function homeOf(mapped: readonly MappedAccount[], issuer: string): Home {
  const usual = usualHome(mapped);
  const own = partitionOfIssuer(parseIssuer(issuer) ?? '');
  return { partition: own ?? usual?.partition, isOfRegion: own !== undefined, awsAccount: usual?.awsAccount };
}

/** A role whose ARN cannot be right here, and the one that was probably meant. */
export type Stray = { wrong: 'partition' | 'account'; meant: string };

/** @returns `undefined` for a role that may be right, and for a text that is no ARN of a role */
export function strayRole(arn: string, home: Home): Stray | undefined {
  const role = parseRoleArn(arn);
  if (role === undefined) return undefined;
  if (home.partition !== undefined && role.partition !== home.partition)
    return { wrong: 'partition', meant: formatRoleArn({ ...role, partition: home.partition }) };
  if (home.awsAccount !== undefined && isSlip(role.awsAccount, home.awsAccount))
    return { wrong: 'account', meant: formatRoleArn({ ...role, awsAccount: home.awsAccount }) };
  return undefined;
}

/** Two slips in twelve digits at most. */
function isSlip(account: string, usual: string): boolean {
  const different = [...usual].filter((digit, index) => digit !== account[index]).length;
  return different === 1 || different === 2;
}
