import type { Mapping } from '../../mapping/mapping.ts';
import type { Pair } from '../pair.ts';
import {
  type Annotation,
  annotationsOf,
  type ChangedRole,
  changedRoles,
  changesAssociations,
  chartAccountsOf,
  type MovedAccount,
  movedAccounts,
} from './account-changes.ts';
import { canonicalJson } from './canonical-json.ts';
import { type OwnerChange, ownerChangesOf } from './external-roles.ts';
import type { FleetState } from './fleet-state.ts';
import { type RoleChanges, roleChangesOf } from './role-changes.ts';

/** What an edit of a fleet changes in AWS and for its ServiceAccounts. */
export type AwsChanges = RoleChanges & {
  changes: boolean;
  /**
   * Roles with a new name for the same account. IAM cannot rename a role, so the old one is destroyed and a new one is
   * created.
   */
  renamed: readonly RenamedRole[];
  moved: readonly MovedAccount[];
  /** Accounts whose role changed, except those in `renamed`; `null` for no role. */
  roles: readonly { account: string; from: string | null; to: string | null }[];
  /** Roles that are created outside the fleet. */
  owners: readonly OwnerChange[];
  annotations: readonly Annotation[];
  /** The steps in the order in which to apply them. */
  order: readonly ApplyStep[];
};

type RenamedRole = { account: string; from: string; to: string };

/**
 * `owners`, `owners remove`: the owners of roles that are created outside the fleet change them, at the beginning and
 * at the end.
 */
export type ApplyStep = 'owners' | 'terraform' | 'helm' | 'annotate' | 'remove the old' | 'owners remove';

/** @param mappings those of the same fleets; the chart contains them, too */
export function awsChangesOf(states: Pair<FleetState>, mappings: Pair<Mapping>): AwsChanges {
  const { destroyed, imported, made, permissions, released, settings, trust } = roleChangesOf(states);
  const changed = changedRoles(states);
  const isRenamed = (one: ChangedRole): one is RenamedRole =>
    one.from !== undefined && destroyed.includes(one.from) && one.to !== undefined && made.includes(one.to);
  const roles = changed
    .filter((one) => !isRenamed(one))
    .map(({ account, from, to }) => ({ account, from: from ?? null, to: to ?? null }));
  const moved = movedAccounts(states);
  const owners = ownerChangesOf(states);
  const annotations = annotationsOf(states);
  const adds =
    changesAssociations(states) || [made, imported, trust, permissions, settings].some(({ length }) => length > 0);
  const isInAws = adds || [destroyed, released, moved, roles].some(({ length }) => length > 0);
  // The JSON has the keys in this order.
  return {
    ...{ made, imported, destroyed, renamed: changed.filter(isRenamed), released, trust, permissions, settings },
    ...{ moved, roles, owners, annotations, changes: isInAws || owners.length > 0 },
    order: orderOf({
      adds,
      isInAws,
      destroyed,
      moved,
      owners,
      annotations,
      isChartSame: isChartSame(states, mappings),
    }),
  };
}

function isChartSame({ after, before }: Pair<FleetState>, mappings: Pair<Mapping>): boolean {
  const isSame = (pair: Pair<unknown>) => canonicalJson(pair.before) === canonicalJson(pair.after);
  return isSame({ before: chartAccountsOf(before), after: chartAccountsOf(after) }) && isSame(mappings);
}

type Changed = Pick<AwsChanges, 'annotations' | 'destroyed' | 'moved' | 'owners'> & {
  /** True if Terraform or CloudFormation creates or changes something. */
  adds: boolean;
  isInAws: boolean;
  isChartSame: boolean;
};

/** Returns the steps in order: what has to exist comes first, and what jobs may still use is removed last. */
function orderOf({ adds, annotations, destroyed, isChartSame, isInAws, moved, owners }: Changed): ApplyStep[] {
  const changesOwners = owners.some((owner) => owner.adds.length > 0 || owner.permissions);
  const removes = destroyed.length > 0 || moved.some(({ added, removed }) => added.length > 0 && removed.length > 0);
  const isForHelm = isChartSame ? annotations.length === 0 && (isInAws || changesOwners) : isInAws || owners.length > 0;
  const steps: Readonly<Record<ApplyStep, boolean>> = {
    owners: changesOwners,
    terraform: adds,
    helm: isForHelm,
    annotate: annotations.length > 0,
    'remove the old': removes,
    'owners remove': owners.some((owner) => owner.removes.length > 0),
  };
  return (Object.keys(steps) as ApplyStep[]).filter((step) => steps[step]);
}
