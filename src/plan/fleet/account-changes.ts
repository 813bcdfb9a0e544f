import type { Pair } from '../pair.ts';
import type { AccountState, FleetState } from './fleet-state.ts';

export type MovedAccount = {
  account: string;
  added: readonly string[];
  removed: readonly string[];
  /** True if no namespace stays the same: no job can use the account while the edit is applied. */
  inPlace: boolean;
};

/**
 * An account with a changed role that the chart does not create, so that people have to annotate it; `null` for no
 * role.
 */
export type Annotation = { namespace: string; account: string; role: string | null };

/**
 * An account in one of its namespaces. Accounts with the same name in different namespaces may have different roles.
 */
type Placed = Omit<AccountState, 'namespaces'> & { namespace: string; place: string };

function accountPlacesIn({ accounts }: FleetState): readonly Placed[] {
  return accounts.flatMap(({ namespaces, ...account }) =>
    namespaces.map((namespace) => ({ ...account, namespace, place: `${namespace}/${account.name}` })),
  );
}

/** Returns the accounts that the chart creates. */
export function chartAccountsOf(state: FleetState): readonly Placed[] {
  return accountPlacesIn(state)
    .filter(({ create }) => create !== false)
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

/** Returns the annotations to change. An account that is new to the fleet may already have its annotation. */
export function annotationsOf({ after, before }: Pair<FleetState>): readonly Annotation[] {
  const old = new Map(accountPlacesIn(before).map((placed) => [placed.place, annotationOf(placed)]));
  return accountPlacesIn(after).flatMap((placed) => {
    const { create, name: account, namespace, place } = placed;
    const role = annotationOf(placed) ?? null;
    return create === false && (old.get(place) ?? null) !== role ? [{ namespace, account, role }] : [];
  });
}

/** An association needs no annotation. */
function annotationOf({ identity, roleArn }: Placed): string | undefined {
  return identity === 'irsa' ? roleArn : undefined;
}

export type ChangedRole = { account: string; from: string | undefined; to: string | undefined };

/** Returns the changed roles of accounts that stay in their namespaces. */
export function changedRoles({ after, before }: Pair<FleetState>): readonly ChangedRole[] {
  const old = new Map(accountPlacesIn(before).map(({ place, roleArn }) => [place, roleArn]));
  const changed = new Map<string, ChangedRole>();
  for (const { name, place, roleArn: to } of accountPlacesIn(after)) {
    const from = old.get(place);
    if (old.has(place) && from !== to) changed.set(JSON.stringify([name, from, to]), { account: name, from, to });
  }
  return [...changed.values()];
}

/** True if an association is created or gets another role. Terraform and CloudFormation do that. */
export function changesAssociations({ after, before }: Pair<FleetState>): boolean {
  const old = new Map(accountPlacesIn(before).map((placed) => [placed.place, placed]));
  return accountPlacesIn(after).some(({ identity, place, roleArn }) => {
    const was = old.get(place);
    return identity === 'pod-identity' && (was?.identity !== identity || was.roleArn !== roleArn);
  });
}

export function movedAccounts({ after, before }: Pair<FleetState>): readonly MovedAccount[] {
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
