import { parseIssuer, partitionOfIssuer } from '../iam/trust/parse-issuer.ts';
import { usualHome } from './known-roles.ts';
import type { MappedAccount } from './mapped-accounts.ts';
import { rolePartsOf } from './role-parts.ts';

/** Where the roles of a cluster are: the partition by its region, or else that of most of them, and the AWS account of most. */
export type Home = { partition: string | undefined; isOfRegion: boolean; account: string | undefined };

/** @param issuer of the cluster, empty where it was not seen */
export function homeOf(mapped: readonly MappedAccount[], issuer: string): Home {
  const usual = usualHome(mapped);
  const own = partitionOfIssuer(parseIssuer(issuer) ?? '');
  return { partition: own ?? usual?.partition, isOfRegion: own !== undefined, account: usual?.account };
}

/** A role whose ARN cannot be right here, and the one that was probably meant. */
export type Stray = { wrong: 'partition' | 'account'; meant: string };

/** @returns `undefined` for a role that may be right, and for a text that is no ARN of a role */
export function strayRole(arn: string, home: Home): Stray | undefined {
  const parts = rolePartsOf(arn);
  if (parts === undefined) return undefined;
  const { partition, account, path } = parts;
  if (home.partition !== undefined && partition !== home.partition)
    return { wrong: 'partition', meant: `arn:${home.partition}:iam::${account}:role/${path}` };
  if (home.account !== undefined && isSlip(account, home.account))
    return { wrong: 'account', meant: `arn:${partition}:iam::${home.account}:role/${path}` };
  return undefined;
}

/** Two slips in twelve digits at most. */
function isSlip(account: string, usual: string): boolean {
  const different = [...usual].filter((digit, index) => digit !== account[index]).length;
  return different === 1 || different === 2;
}
