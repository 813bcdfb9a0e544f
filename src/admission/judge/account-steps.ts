import { isNamed } from './assignment.ts';
import type { Draft } from './draft.ts';
import type { Refusal } from './refusal.ts';

// Steps for both jobs and managers.

/** Refuses a pod whose account does not exist in its namespace. */
export function accountExists({ lookup, target }: Draft): Refusal<'account_missing'> | undefined {
  return lookup.exists(target.account) ? undefined : { reason: 'account_missing', assigned: target };
}

/** Refuses a pod whose account has no role, if the mapping names the account and requires roles. */
export function roleAnnotated({ index, lookup, target }: Draft): Refusal<'unannotated'> | undefined {
  if (index.mapping.unannotated !== 'deny' || !isNamed(target)) return undefined;
  const account = lookup.get(target.account);
  if (account === undefined || account.roleArn !== undefined) return undefined;
  return { reason: 'unannotated', assigned: target };
}
