import { grantsOf, type JobGrant } from '../mapping/grants.ts';
import { compileAccounts, grantsGiving } from '../mapping/index/accounts.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { FleetAccount } from './fleet.ts';

/** An account of the fleet in one namespace, and the grants that assign it to jobs there. */
type AssignedAccount<A> = { account: A; namespace: string; grants: readonly JobGrant[] };

/**
 * Returns the grants of a mapping to jobs, and the accounts that they assign. A grant with a placeholder may assign
 * several.
 */
export function assignedAccounts<A extends Pick<FleetAccount, 'name' | 'namespaces'>>(
  mapping: Mapping,
  accounts: readonly A[],
): { grants: readonly JobGrant[]; assigned: readonly AssignedAccount<A>[] } {
  const grants = grantsOf(mapping).filter((grant) => grant.to === 'job');
  const index = compileAccounts(grants);
  const assigned = accounts.flatMap((account) =>
    account.namespaces.map((namespace) => ({
      account,
      namespace,
      grants: [...grantsGiving(index, namespace, account.name)],
    })),
  );
  return { grants, assigned };
}

/**
 * Returns a key for a grant's place in the fleet. Grants that the index expanded from one placeholder have the same
 * key.
 */
export function grantPlaceKey({ by, source, path }: JobGrant): string {
  return JSON.stringify([source.is, by, path]);
}
