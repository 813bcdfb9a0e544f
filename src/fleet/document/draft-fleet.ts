import type { Cache, Cluster, Fleet, FleetAccount, Webhook } from '../fleet.ts';

/** A fleet of which some parts may be unknown, because they are broken or depend on a broken part: these are `undefined`. */
export type DraftFleet = Omit<Fleet, 'cluster' | 'gitlab' | 'webhook' | 'cache' | 'serviceAccounts'> & {
  cluster: Cluster | undefined;
  gitlab: Fleet['gitlab'] | undefined;
  webhook: Webhook | undefined;
  cache: Cache | 'none' | undefined;
  serviceAccounts: readonly DraftAccount[];
};

/** Without a cluster, only the role of an account that names it by ARN is known. */
export type DraftAccount = FleetAccount;

type RoleParts = Pick<Fleet, 'cluster' | 'cache' | 'serviceAccounts'>;

/** What the roles depend on, if all of it is known. */
export function roleParts({ cluster, cache, serviceAccounts }: DraftFleet): RoleParts | undefined {
  if (cluster === undefined || cache === undefined) return undefined;
  return { cluster, cache: cache === 'none' ? undefined : cache, serviceAccounts };
}

/** The fleet, if every part is known. */
export function wholeFleet(draft: DraftFleet): Fleet | undefined {
  const { gitlab, webhook } = draft;
  const parts = roleParts(draft);
  if (parts === undefined || gitlab === undefined || webhook === undefined) return undefined;
  return { ...draft, ...parts, gitlab, webhook };
}
