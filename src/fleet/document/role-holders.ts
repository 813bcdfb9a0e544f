import type { Path } from '../../documents/path.ts';
import type { FleetRole } from '../fleet.ts';
import type { FleetDraft, FleetPart } from './draft.ts';

/** An account of the fleet, or its cache, with the role that it has. */
export type RoleHolder = {
  who: string;
  kind: 'manager' | 'job' | 'cache';
  role: FleetRole;
  /** Where the role is written. */
  about: FleetPart | 'document';
  path: Path;
};

/** Everything that has a role, in the order of the fleet; empty while the cluster is broken, from which role ARNs are built. */
export function roleHolders({ fleet, whole }: FleetDraft): readonly RoleHolder[] {
  if (!whole.cluster) return [];
  const accounts = fleet.serviceAccounts.map((account): RoleHolder => {
    const { kind, role } = account;
    return { who: `account ${account.name}`, kind, role, about: account, path: [role.create ? 'role' : 'roleArn'] };
  });
  const role = fleet.cache?.role;
  if (role === undefined) return accounts;
  const path = ['cache', role.create ? 'role' : 'roleArn'];
  return [...accounts, { who: 'the cache', kind: 'cache', role, about: 'document', path }];
}
