import type { Path } from '../../documents/path.ts';
import type { FleetAccount, FleetRole } from '../fleet.ts';
import type { FleetDraft, FleetPart } from './draft.ts';

/** An account of the fleet, or its cache, with the role that it has. */
export type RoleHolder = {
  who: string;
  kind: 'manager' | 'job' | 'cache';
  /** How pods of the account get its role; `undefined` for the cache. */
  identity: FleetAccount['identity'] | undefined;
  role: FleetRole;
  /** Where the fleet names the role. */
  about: FleetPart | 'document';
  path: Path;
};

/** Returns the accounts and the cache whose roles are known, in the order of the fleet. */
export function roleHolders({ fleet: { cache, serviceAccounts } }: FleetDraft): readonly RoleHolder[] {
  const accounts = serviceAccounts.flatMap((account): RoleHolder[] => {
    const { name, kind, identity, role } = account;
    if (role === undefined) return [];
    return [{ who: `account ${name}`, kind, identity, role, about: account, path: [role.create ? 'role' : 'roleArn'] }];
  });
  const role = cache === 'none' ? undefined : cache?.role;
  if (role === undefined) return accounts;
  const path = ['cache', role.create ? 'role' : 'roleArn'];
  return [...accounts, { who: 'the cache', kind: 'cache', identity: undefined, role, about: 'document', path }];
}

/** A permissions boundary, and where the fleet names it. */
type Boundary = Pick<RoleHolder, 'about' | 'path'> & { arn: string };

/** Returns all permissions boundaries, each with its place. The boundary for all roles is listed once. */
export function boundaries(draft: FleetDraft): readonly Boundary[] {
  const ofAll = draft.fleet.cluster?.roles.permissionsBoundary;
  const own = roleHolders(draft).flatMap(({ about, path, role: { permissionsBoundary: arn } }): Boundary[] =>
    arn === undefined || arn === ofAll ? [] : [{ about, path: [...path, 'permissionsBoundary'], arn }],
  );
  if (ofAll === undefined) return own;
  return [{ about: 'document', path: ['cluster', 'roles', 'permissionsBoundary'], arn: ofAll }, ...own];
}
