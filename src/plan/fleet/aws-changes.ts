import { partition } from '../../collections/partition.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import type { Pair } from '../pair.ts';
import { canonicalJson } from './canonical-json.ts';
import { type OwnerChange, ownerChangesOf } from './external-roles.ts';
import type { AccountState, FleetState, RoleState } from './fleet-state.ts';

/** What an edit of a fleet changes in AWS and for its ServiceAccounts. */
export type AwsChanges = {
  changes: boolean;
  /** ARNs. */
  made: readonly string[];
  /** Roles that exist, and belong to the fleet from now on. */
  imported: readonly string[];
  destroyed: readonly string[];
  /** Roles of the same account: IAM renames none, so the old one is destroyed and the new one is made. */
  renamed: readonly RenamedRole[];
  /** Created by the fleet until now, and elsewhere from now on: the next apply destroys them. */
  released: readonly string[];
  /** Roles with another trust policy or other permissions. */
  trust: readonly string[];
  permissions: readonly string[];
  /** Roles with another description, boundary, longest session or other tags. */
  settings: readonly string[];
  moved: readonly MovedAccount[];
  /** Accounts with another role than before; `null` for none. Those of `renamed` are not among them. */
  roles: readonly { account: string; from: string | null; to: string | null }[];
  /** Roles that are created elsewhere. */
  owners: readonly OwnerChange[];
  /** Accounts with another role that the chart does not create, so that people annotate them; `null` for none. */
  annotations: readonly { namespace: string; account: string; role: string | null }[];
  /** In which order to apply. */
  order: readonly ApplyStep[];
};

type RenamedRole = { account: string; from: string; to: string };

export type MovedAccount = {
  account: string;
  added: readonly string[];
  removed: readonly string[];
  /** No namespace stays: no job can use the account while the edit is applied. */
  inPlace: boolean;
};

/** `owners`: those of roles that are created elsewhere, before and at the end. */
export type ApplyStep = 'owners' | 'terraform' | 'helm' | 'annotate' | 'remove the old' | 'owners remove';

/** @param mappings of the same fleets, which the chart has, too */
export function awsChangesOf({ after, before }: Pair<FleetState>, mappings: Pair<Mapping>): AwsChanges {
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
  const moved = movedAccounts(before, after);
  const [trust, permissions, settings] = [differing('trust'), differing('permissions'), differing('settings')];
  const changed = changedRoles(before, after);
  const isRenamed = (one: ChangedRole): one is RenamedRole =>
    one.from !== undefined && destroyed.includes(one.from) && one.to !== undefined && made.includes(one.to);
  const roles = changed
    .filter((one) => !isRenamed(one))
    .map(({ account, from, to }) => ({ account, from: from ?? null, to: to ?? null }));
  const owners = ownerChangesOf({ before, after });
  const asks = owners.some(({ adds, permissions }) => adds.length > 0 || permissions);
  const adds =
    associates(before, after) || [made, imported, trust, permissions, settings].some(({ length }) => length > 0);
  const any = adds || gone.length + moved.length + roles.length > 0;
  const removes = destroyed.length > 0 || moved.some(({ added, removed }) => added.length > 0 && removed.length > 0);
  const annotations = annotationsOf(before, after);
  const isChartSame =
    canonicalJson(ofChart(before)) === canonicalJson(ofChart(after)) &&
    canonicalJson(mappings.before) === canonicalJson(mappings.after);
  const changes = any || owners.length > 0;
  const isForHelm = isChartSame ? annotations.length === 0 && (any || asks) : changes;
  return {
    ...{
      made,
      imported,
      destroyed,
      renamed: changed.filter(isRenamed),
      released,
      trust,
      permissions,
      settings,
      moved,
      roles,
      owners,
      annotations,
    },
    changes,
    order: [
      ...(asks ? (['owners'] as const) : []),
      ...(adds ? (['terraform'] as const) : []),
      ...(isForHelm ? (['helm'] as const) : []),
      ...(annotations.length > 0 ? (['annotate'] as const) : []),
      ...(removes ? (['remove the old'] as const) : []),
      ...(owners.some((owner) => owner.removes.length > 0) ? (['owners remove'] as const) : []),
    ],
  };
}

function createdIn({ roles }: FleetState): ReadonlyMap<string, RoleState> {
  return new Map(roles.filter(({ isCreated }) => isCreated).map((role) => [role.arn, role]));
}

/** One of the names of an account in AWS: two accounts in different namespaces may have the same name, and other roles. */
type Placed = Omit<AccountState, 'namespaces'> & { namespace: string; place: string };

function placedIn({ accounts }: FleetState): readonly Placed[] {
  return accounts.flatMap(({ namespaces, ...account }) =>
    namespaces.map((namespace) => ({ ...account, namespace, place: `${namespace}/${account.name}` })),
  );
}

/** What the chart creates. */
function ofChart(state: FleetState): readonly Placed[] {
  return placedIn(state)
    .filter(({ create }) => create !== false)
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

/** An account that comes to the fleet may have its annotation already. */
function annotationsOf(before: FleetState, after: FleetState): AwsChanges['annotations'] {
  const old = new Map(placedIn(before).map((placed) => [placed.place, annotationOf(placed)]));
  return placedIn(after).flatMap((placed) => {
    const { create, name: account, namespace, place } = placed;
    const role = annotationOf(placed) ?? null;
    return create === false && (old.get(place) ?? null) !== role ? [{ namespace, account, role }] : [];
  });
}

/** An association needs no annotation. */
function annotationOf({ identity, roleArn }: Placed): string | undefined {
  return identity === 'irsa' ? roleArn : undefined;
}

type ChangedRole = { account: string; from: string | undefined; to: string | undefined };

/** Of accounts that stay where they are. */
function changedRoles(before: FleetState, after: FleetState): readonly ChangedRole[] {
  const old = new Map(placedIn(before).map(({ place, roleArn }) => [place, roleArn]));
  const changed = new Map<string, ChangedRole>();
  for (const { name, place, roleArn: to } of placedIn(after)) {
    const from = old.get(place);
    if (old.has(place) && from !== to) changed.set(JSON.stringify([name, from, to]), { account: name, from, to });
  }
  return [...changed.values()];
}

/** Whether an association is made, or gets another role: Terraform and CloudFormation do that. */
function associates(before: FleetState, after: FleetState): boolean {
  const old = new Map(placedIn(before).map((placed) => [placed.place, placed]));
  return placedIn(after).some(({ identity, place, roleArn }) => {
    const was = old.get(place);
    return identity === 'pod-identity' && (was?.identity !== identity || was.roleArn !== roleArn);
  });
}

function movedAccounts(before: FleetState, after: FleetState): readonly MovedAccount[] {
  const [old, next] = [namespacesIn(before), namespacesIn(after)];
  return [...next].flatMap(([account, namespaces]) => {
    const was = old.get(account);
    if (was === undefined) return [];
    const added = [...namespaces].filter((namespace) => !was.has(namespace));
    const removed = [...was].filter((namespace) => !namespaces.has(namespace));
    if (added.length + removed.length === 0) return [];
    return [{ account, added, removed, inPlace: removed.length === was.size }];
  });
}

function namespacesIn({ accounts }: FleetState): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const { name, namespaces } of accounts) all.set(name, new Set([...(all.get(name) ?? []), ...namespaces]));
  return all;
}
