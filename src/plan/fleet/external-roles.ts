import type { PolicyStatement } from '../../iam/policy-document.ts';
import { mapPair, type Pair } from '../pair.ts';
import { canonicalJson } from './canonical-json.ts';
import type { FleetState, PermissionsState, RoleState } from './fleet-state.ts';

/** What the owner of a role that is created outside the fleet has to change. */
export type OwnerChange = {
  arn: string;
  /** Statements that its trust policy newly needs, and those that it no longer needs. */
  adds: readonly PolicyStatement[];
  removes: readonly PolicyStatement[];
  /** True if the permissions that the fleet needs of the role have changed. */
  permissions: boolean;
};

const NO_PERMISSIONS: PermissionsState = { policies: [], managedPolicyArns: [] };

/**
 * Returns the changes that owners of roles created outside the fleet have to make, for roles before or after the edit.
 */
export function ownerChangesOf(states: Pair<FleetState>): readonly OwnerChange[] {
  const external = mapPair(
    states,
    ({ roles }) => new Map(roles.filter(({ isCreated }) => !isCreated).map((role) => [role.arn, role])),
  );
  // A role that the fleet created before is released, and one that it creates from now on is imported.
  const created = new Set(states.after.roles.filter(({ isCreated }) => isCreated).map(({ arn }) => arn));
  return [...new Set([...external.after.keys(), ...external.before.keys()])].flatMap((arn) => {
    if (created.has(arn)) return [];
    const [was, is] = [external.before.get(arn), external.after.get(arn)];
    const [old, next] = [statementsOf(was), statementsOf(is)];
    const change = {
      arn,
      adds: next.filter((each) => !isIn(each, old)),
      removes: old.filter((each) => !isIn(each, next)),
      permissions:
        is !== undefined && canonicalJson(was?.permissions ?? NO_PERMISSIONS) !== canonicalJson(is.permissions),
    };
    return change.adds.length + change.removes.length > 0 || change.permissions ? [change] : [];
  });
}

function statementsOf(role: RoleState | undefined): readonly PolicyStatement[] {
  return role === undefined ? [] : [role.trust.Statement].flat();
}

function isIn(statement: PolicyStatement, all: readonly PolicyStatement[]): boolean {
  const text = canonicalJson(statement);
  return all.some((each) => canonicalJson(each) === text);
}
