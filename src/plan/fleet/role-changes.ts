import { partition } from '../../collections/partition.ts';
import type { Pair } from '../pair.ts';
import { canonicalJson } from './canonical-json.ts';
import type { FleetState, RoleState } from './fleet-state.ts';

/** What an edit does to the roles that Terraform or CloudFormation creates; each a list of ARNs. */
export type RoleChanges = {
  made: readonly string[];
  /** Roles that already exist, and belong to the fleet from now on. */
  imported: readonly string[];
  destroyed: readonly string[];
  /**
   * Roles that the fleet created until now, and that are created elsewhere from now on. The next apply would destroy
   * them.
   */
  released: readonly string[];
  /** Roles with another trust policy or other permissions. */
  trust: readonly string[];
  permissions: readonly string[];
  /** Roles with another description, permissions boundary, maximum session duration or other tags. */
  settings: readonly string[];
};

export function roleChangesOf({ after, before }: Pair<FleetState>): RoleChanges {
  const [old, next] = [createdIn(before), createdIn(after)];
  const elsewhere = new Set(after.roles.flatMap(({ arn, isCreated }) => (isCreated ? [] : [arn])));
  const gone = [...old.keys()].filter((arn) => !next.has(arn));
  const added = [...next.keys()].filter((arn) => !old.has(arn));
  const [imported, made] = partition(added, (arn) => next.get(arn)?.isImported === true);
  const [released, destroyed] = partition(gone, (arn) => elsewhere.has(arn));
  const kept = [...next].flatMap(([arn, role]) => {
    const was = old.get(arn);
    return was === undefined ? [] : [{ arn, was, role }];
  });
  const differing = (part: 'trust' | 'permissions' | 'settings') =>
    kept.filter(({ role, was }) => canonicalJson(role[part]) !== canonicalJson(was[part])).map(({ arn }) => arn);
  return {
    ...{ made, imported, destroyed, released },
    ...{ trust: differing('trust'), permissions: differing('permissions'), settings: differing('settings') },
  };
}

function createdIn({ roles }: FleetState): ReadonlyMap<string, RoleState> {
  return new Map(roles.filter(({ isCreated }) => isCreated).map((role) => [role.arn, role]));
}
