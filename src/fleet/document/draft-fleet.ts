import type { Cache, Cluster, Fleet, FleetAccount, Webhook } from '../fleet.ts';

/** A fleet in which parts are `undefined` if they are invalid or depend on an invalid part. */
export type DraftFleet = Omit<Fleet, 'cluster' | 'gitlab' | 'webhook' | 'cache' | 'serviceAccounts'> & {
  cluster: Cluster | undefined;
  gitlab: Fleet['gitlab'] | undefined;
  webhook: Webhook | undefined;
  cache: Cache | 'none' | undefined;
  serviceAccounts: readonly DraftAccount[];
};

/** Its role is known without a valid cluster only if the fleet names it by ARN. */
export type DraftAccount = FleetAccount;

type RoleParts = Pick<Fleet, 'cluster' | 'cache' | 'serviceAccounts'>;

/** Returns the parts of a fleet that roles depend on; `undefined` if one of them is unknown. */
export function roleParts({ cluster, cache, serviceAccounts }: DraftFleet): RoleParts | undefined {
  if (cluster === undefined || cache === undefined) return undefined;
  return { cluster, cache: cache === 'none' ? undefined : cache, serviceAccounts };
}

/** Returns the fleet; `undefined` if a part is unknown. */
export function wholeFleet(draft: DraftFleet): Fleet | undefined {
  const { gitlab, webhook } = draft;
  const parts = roleParts(draft);
  if (parts === undefined || gitlab === undefined || webhook === undefined) return undefined;
  return { ...draft, ...parts, gitlab, webhook };
}
