import { POD_IDENTITY } from '../../../../iam/pod-identity.ts';
import { readPolicy } from '../../../../iam/read/read-policy.ts';
import { podIdentityTrust } from '../../../../iam/trust/pod-identity-trust.ts';
import type { Role } from '../../../world/roles.ts';
import { seenOr } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';

type Account = { namespace: string; name: string };

/** The roles in the files that EKS Pod Identity may give to an account. */
type PodIdentityRoles = {
  /** Roles whose trust policies name the account. */
  named: readonly Role[];
  /** Roles that admit every account with an association. */
  any: readonly Role[];
};

/**
 * Returns a function that finds these roles. It reads the trust policies only once, because checks may ask about
 * thousands of accounts.
 */
export function podIdentityRoles({ roles }: Pick<World, 'roles'>): (account: Account) => PodIdentityRoles {
  const all = [...(seenOr(roles, undefined)?.byName.values() ?? [])].flat();
  const trusting = all.flatMap((role) => {
    const value = role.trust?.value;
    const text = JSON.stringify(value ?? null);
    const policy = text.includes(POD_IDENTITY) ? readPolicy(value, 'trust').policy : undefined;
    return policy === undefined ? [] : [{ role, policy, text }];
  });
  // A policy that admits every account also admits one without a name.
  const any = trusting.filter(({ policy }) => podIdentityTrust(policy, { namespace: '', name: '' }) === 'any');
  return (account) => {
    const named = trusting.filter(
      ({ policy, text }) => text.includes(account.name) && podIdentityTrust(policy, account) === 'named',
    );
    return { named: named.map(({ role }) => role), any: any.map(({ role }) => role) };
  };
}
