import { isNamed } from './assignment.ts';
import type { Draft } from './draft.ts';
import type { Refusal } from './refusal.ts';

// The steps that jobs and managers share.

/** The account exists in the namespace of the pod. */
export function accountExists({ lookup, target }: Draft): Refusal<'account_missing'> | undefined {
  return lookup.exists(target.account) ? undefined : { reason: 'account_missing', assigned: target };
}

/** An account that the mapping names has a role, where the mapping requires one. */
export function roleAnnotated({ index, lookup, target }: Draft): Refusal<'unannotated'> | undefined {
  if (index.mapping.unannotated !== 'deny' || !isNamed(target)) return undefined;
  const account = lookup.get(target.account);
  if (account === undefined || account.roleArn !== undefined) return undefined;
  return { reason: 'unannotated', assigned: target };
}
