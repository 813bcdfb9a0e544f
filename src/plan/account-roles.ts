import type { Decision } from '../admission/decision.ts';
import type { FleetAccount } from '../fleet/fleet.ts';
import { mapPair, type Pair } from './pair.ts';

/**
 * Returns the ARN of the role that a ServiceAccount has by its annotation or an association; `undefined` if it has
 * none.
 */
export type AccountRoles = (namespace: string, name: string) => string | undefined;

type WithRole = Pick<FleetAccount, 'name' | 'namespaces'> & { roleArn?: string | undefined };

/** @param accounts with the ARNs of their roles */
export function accountRolesOf(accounts: readonly WithRole[]): AccountRoles {
  const roles = new Map(
    accounts.flatMap(({ name, namespaces, roleArn }) =>
      roleArn === undefined ? [] : namespaces.map((namespace) => [`${namespace}/${name}`, roleArn] as const),
    ),
  );
  return (namespace, name) => roles.get(`${namespace}/${name}`);
}

/** Returns the roles of the accounts that a pod gets; `undefined` if it is refused, or if its account has no role. */
export function rolesAfter(decisions: Pair<Decision>, roles: Pair<AccountRoles>): Pair<string | undefined> {
  const both = mapPair(decisions, ({ allowed, facts, to }) =>
    allowed ? { namespace: facts.namespace, to } : undefined,
  );
  return {
    before: both.before && roles.before(both.before.namespace, both.before.to),
    after: both.after && roles.after(both.after.namespace, both.after.to),
  };
}
