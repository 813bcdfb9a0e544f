import type { MappedAccount } from './mapped-accounts.ts';
import { type RoleParts, rolePartsOf } from './role-parts.ts';

/** The AWS account and the partition that most roles of a cluster are in; `undefined` where there is no such majority. */
export function usualHome(mapped: readonly MappedAccount[]): Omit<RoleParts, 'path'> | undefined {
  const counts = new Map<string, { home: Omit<RoleParts, 'path'>; count: number }>();
  let all = 0;
  for (const { account } of mapped) {
    const parts = account.roleArn === undefined ? undefined : rolePartsOf(account.roleArn);
    if (parts === undefined) continue;
    all += 1;
    const key = `${parts.partition}:${parts.account}`;
    const { count } = counts.get(key) ?? { count: 0 };
    counts.set(key, { home: { partition: parts.partition, account: parts.account }, count: count + 1 });
  }
  return [...counts.values()].find(({ count }) => count * 2 > all)?.home;
}
