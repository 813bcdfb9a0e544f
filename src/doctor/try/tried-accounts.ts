import type { ServiceAccount } from '../../accounts/service-account.ts';
import { userError } from '../../errors.ts';
import { parseRoleArn } from '../../iam/role.ts';
import { mappedAccounts } from '../derive/accounts/mapped-accounts.ts';
import { lookIn } from '../world/by-namespace.ts';
import { isSeen, type Seen, type Unseen } from '../world/seen.ts';
import type { World } from '../world/world.ts';

type Chosen = { accounts: readonly { account: ServiceAccount; roleArn: string }[]; untried: readonly Unseen[] };

const OPTION = '--service-account';
const NAME = /^(?<namespace>[a-z0-9]([a-z0-9-]*[a-z0-9])?)\/(?<name>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/;

/**
 * Returns the accounts whose roles are tried: the one that the user names, or all that the mapping assigns. The check
 * accounts_annotated reports annotations that are not the ARN of a role.
 *
 * @param only `NAMESPACE/NAME`
 * @throws a user error `account_malformed`, `account_unknown` or `account_without_role`
 */
export function triedAccounts(world: World, only: string | undefined): Seen<Chosen> {
  if (only !== undefined) return namedAccount(world, only);
  if (!isSeen(world.mapping)) return world.mapping;
  const { mapped, unseen } = mappedAccounts(world.mapping.seen, world.accounts);
  const accounts = mapped.flatMap(({ account }) => tried(account));
  const bare = mapped.filter(({ account }) => account.roleArn === undefined);
  const untried = world.mapping.seen.mapping.unannotated === 'allow' ? bare.map(({ account }) => ofPods(account)) : [];
  return { seen: { accounts, untried: [...unseen, ...untried] } };
}

function namedAccount(world: World, only: string): Seen<Chosen> {
  const { name, namespace } = NAME.exec(only)?.groups ?? {};
  if (name === undefined || namespace === undefined)
    throw accountError(only, 'account_malformed', 'is not NAMESPACE/NAME', 'for example gitlab/ci-billing');
  const namespaceAccounts = lookIn(world.accounts, namespace, 'ServiceAccounts');
  if (!isSeen(namespaceAccounts)) return namespaceAccounts;
  const account = namespaceAccounts.seen?.get(name);
  if (account === undefined)
    throw accountError(only, 'account_unknown', 'does not exist', 'check the namespace and the name');
  const accounts = tried(account);
  if (accounts.length === 0)
    throw accountError(only, 'account_without_role', 'is not annotated with a role', POD_IDENTITY);
  return { seen: { accounts, untried: [] } };
}

const POD_IDENTITY =
  'EKS Pod Identity gives its credentials only to pods on a node, so that a role from an association cannot be tried';

function tried(account: ServiceAccount): Chosen['accounts'] {
  const { roleArn } = account;
  return roleArn === undefined || parseRoleArn(roleArn) === undefined ? [] : [{ account, roleArn }];
}

function ofPods({ name, namespace }: ServiceAccount): Unseen {
  return { what: `the role of serviceaccount ${namespace}/${name}`, namespace, why: POD_IDENTITY, because: 'absent' };
}

function accountError(only: string, code: string, what: string, hint: string): Error {
  return userError(`${OPTION}: ${JSON.stringify(only)} ${what}`, { code, where: OPTION, found: only, hint });
}
