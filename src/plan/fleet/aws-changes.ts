import type { Pair } from '../pair.ts';
import type { FleetState, RoleState } from './fleet-state.ts';

/** What an edit of a fleet changes in AWS and for its ServiceAccounts. */
export type AwsChanges = {
  changes: boolean;
  /** ARNs. */
  made: readonly string[];
  /** Roles that exist, and belong to the fleet from now on. */
  imported: readonly string[];
  destroyed: readonly string[];
  /** Roles of the same account: IAM renames none, so the old one is destroyed and the new one is made. */
  renamed: readonly { account: string; from: string; to: string }[];
  /** Created by the fleet until now, and elsewhere from now on: the next apply destroys them. */
  released: readonly string[];
  /** Roles with another trust policy or other permissions. */
  trust: readonly string[];
  permissions: readonly string[];
  /** Roles with another description, boundary, longest session or other tags. */
  settings: readonly string[];
  moved: readonly MovedAccount[];
  /** In which order to apply. */
  order: readonly ApplyStep[];
};

export type MovedAccount = {
  account: string;
  added: readonly string[];
  removed: readonly string[];
  /** No namespace stays: no job can use the account while the edit is applied. */
  inPlace: boolean;
};

export type ApplyStep = 'terraform' | 'helm' | 'remove the old';

export function awsChangesOf({ after, before }: Pair<FleetState>): AwsChanges {
  const [old, next] = [createdIn(before), createdIn(after)];
  const elsewhere = new Set(after.roles.flatMap(({ arn, isCreated }) => (isCreated ? [] : [arn])));
  const gone = [...old.keys()].filter((arn) => !next.has(arn));
  const added = [...next.values()].filter(({ arn }) => !old.has(arn));
  const [made, imported] = [false, true].map((isImported) =>
    added.filter((role) => role.isImported === isImported).map(({ arn }) => arn),
  ) as [string[], string[]];
  const released = gone.filter((arn) => elsewhere.has(arn));
  const destroyed = gone.filter((arn) => !elsewhere.has(arn));
  const kept = [...next].flatMap(([arn, role]) => {
    const was = old.get(arn);
    return was === undefined ? [] : [{ arn, was, role }];
  });
  const differing = (part: 'trust' | 'permissions' | 'settings') =>
    kept.filter(({ role, was }) => role[part] !== was[part]).map(({ arn }) => arn);
  const moved = movedAccounts(before, after);
  const [trust, permissions, settings] = [differing('trust'), differing('permissions'), differing('settings')];
  const adds = [made, imported, trust, permissions, settings].some(({ length }) => length > 0);
  const removes = destroyed.length > 0 || moved.some(({ added, removed }) => added.length > 0 && removed.length > 0);
  return {
    ...{ made, imported, destroyed, released, trust, permissions, settings, moved },
    changes: adds || gone.length > 0 || moved.length > 0,
    renamed: renamedIn(before, after, new Set(destroyed), new Set(made)),
    order: [
      ...(adds ? (['terraform'] as const) : []),
      ...(adds || gone.length > 0 || moved.length > 0 ? (['helm'] as const) : []),
      ...(removes ? (['remove the old'] as const) : []),
    ],
  };
}

function createdIn({ roles }: FleetState): ReadonlyMap<string, RoleState> {
  return new Map(roles.filter(({ isCreated }) => isCreated).map((role) => [role.arn, role]));
}

function renamedIn(
  before: FleetState,
  after: FleetState,
  destroyed: ReadonlySet<string>,
  made: ReadonlySet<string>,
): AwsChanges['renamed'] {
  const roles = new Map(before.accounts.map(({ name, roleArn }) => [name, roleArn]));
  return after.accounts.flatMap(({ name, roleArn: to }) => {
    const from = roles.get(name);
    return from !== undefined && destroyed.has(from) && made.has(to) ? [{ account: name, from, to }] : [];
  });
}

function movedAccounts(before: FleetState, after: FleetState): readonly MovedAccount[] {
  const old = new Map(before.accounts.map(({ name, namespaces }) => [name, namespaces]));
  return after.accounts.flatMap(({ name, namespaces }) => {
    const was = old.get(name);
    if (was === undefined) return [];
    const added = namespaces.filter((namespace) => !was.includes(namespace));
    const removed = was.filter((namespace) => !namespaces.includes(namespace));
    if (added.length + removed.length === 0) return [];
    return [{ account: name, added, removed, inPlace: removed.length === was.length }];
  });
}
