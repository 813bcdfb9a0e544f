import { serviceAccountRequester } from '../../pods/requester.ts';
import { grantsOf } from '../grants.ts';
import type { Manager, Mapping } from '../mapping.ts';
import { type AccountIndex, compileAccounts } from './accounts.ts';
import { type ConfiguredAccounts, compileConfigured } from './configured.ts';
import { compilePostings, type Postings } from './postings.ts';

/**
 * A mapping with indexes, so that lookups do not slow down with the number of rules. Plain, immutable data that can be
 * sent to another thread.
 */
export type MappingIndex = {
  mapping: Mapping;
  /** Positions of managers in the mapping, by the user name of the requester. */
  managersByUser: ReadonlyMap<string, number>;
  managersByGroup: ReadonlyMap<string, number>;
  managerRules: Postings;
  jobRules: Postings;
  accounts: AccountIndex;
  configured: ConfiguredAccounts;
};

/** Compiles a mapping that passed its checks. */
export function compile(mapping: Mapping): MappingIndex {
  return {
    mapping,
    managersByUser: ordinals(mapping.managers, usernameOf),
    managersByGroup: ordinals(mapping.managers, ({ identity }) => ('group' in identity ? identity.group : undefined)),
    managerRules: compilePostings(mapping.rules, 'manager'),
    jobRules: compilePostings(mapping.rules, 'job'),
    accounts: compileAccounts(grantsOf(mapping)),
    configured: compileConfigured(mapping.managers),
  };
}

function usernameOf({ identity }: Manager): string | undefined {
  if ('user' in identity) return identity.user;
  if ('group' in identity) return undefined;
  const { namespace, name } = identity.serviceAccount;
  return serviceAccountRequester(namespace, name).username;
}

/** Maps identities to positions. As with rules, the first manager with an identity decides. */
function ordinals(managers: readonly Manager[], idOf: (manager: Manager) => string | undefined): Map<string, number> {
  const byId = new Map<string, number>();
  for (const [ordinal, manager] of managers.entries()) {
    const id = idOf(manager);
    if (id !== undefined && !byId.has(id)) byId.set(id, ordinal);
  }
  return byId;
}
