import { parseRoleArn, type Role } from '../../iam/role.ts';
import type { MappedAccount } from './mapped-accounts.ts';

type Home = Pick<Role, 'partition' | 'awsAccount'>;

/** The AWS account and the partition that most roles of a cluster are in; `undefined` where there is no such majority. */
export function usualHome(mapped: readonly MappedAccount[]): Home | undefined {
  const counts = new Map<string, { home: Home; count: number }>();
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
