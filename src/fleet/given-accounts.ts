import { grantsOf, isJobGrant, type JobGrant } from '../mapping/grants.ts';
import { compileAccounts, grantsGiving } from '../mapping/index/accounts.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { FleetAccount } from './fleet.ts';

/** An account of the fleet in one namespace, and what of the mapping gives it to jobs there. */
export type Given = { account: FleetAccount; namespace: string; grants: readonly JobGrant[] };

/** What of a mapping gives accounts to jobs, and to which; a placeholder may stand for several. */
export function givenAccounts(
  mapping: Mapping,
  accounts: readonly FleetAccount[],
): { grants: readonly JobGrant[]; given: readonly Given[] } {
  const grants = grantsOf(mapping).filter(isJobGrant);
  const index = compileAccounts(grants);
  const given = accounts.flatMap((account) =>
    account.namespaces.map((namespace) => ({
      account,
      namespace,
      grants: [...grantsGiving(index, namespace, account.name)],
    })),
  );
  return { grants, given };
}

/** Tells the place of a grant from others: the index writes grants with placeholders out, as new ones. */
export function placeOf({ by, source, path }: JobGrant): string {
  return JSON.stringify([source.is, by, path]);
}

/** `rule billing`, or `default.job`. */
export function nameOf({ by, source }: JobGrant): string {
  return source.is === 'default' ? 'default.job' : `rule ${by}`;
}
