import type { Rbac } from '../../world/rbac.ts';
import {
  IMPERSONATE_USERS,
  IMPERSONATE_USERS_FOR_SOME,
  impersonateNodesForSome,
  impersonatingIn,
  NODE_MODES,
} from '../rbac/impersonation.ts';
import { type Holder, holdersByName, holdersOf, type Permission } from '../rbac/permission-holders.ts';
import {
  CHANGE_ACCOUNT,
  changeNamespace,
  ENTER_PODS,
  GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
  IMPERSONATE_FOR_SOME,
  permissions,
  WRITE,
  WRITE_WORKLOADS,
} from '../rbac/permissions.ts';
import { whoAlso } from '../rbac/same-user.ts';

/** No namespace has this name: only ClusterRoleBindings count. */
const IN_CLUSTER = '';

const CREATE_TOKEN: Permission = { verb: 'create', group: '', resource: 'serviceaccounts/token' };

/** What a manager may do: create pods of jobs, and enter them, for which the guard gives it a permission. */
const ACT_AS_MANAGER: readonly Permission[] = impersonatingIn('serviceaccount', [
  ...permissions(['create'], '', ['pods']),
  ...ENTER_PODS,
]);

/** What an administrator may do, whatever the guard denies to others. */
const ACT_AS_ADMINISTRATOR: readonly Permission[] = impersonatingIn('user-info', [
  ...permissions(['create'], '', ['pods']),
  ...permissions(WRITE, '', ['secrets']),
  ...WRITE_WORKLOADS,
  ...ENTER_PODS,
  ...permissions(['deletecollection'], '', ['serviceaccounts']),
  ...GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
]);

/** The same, on accounts that count. */
const ACT_ON_ACCOUNTS_AS_ADMINISTRATOR: readonly Permission[] = impersonatingIn('user-info', [
  CREATE_TOKEN,
  ...CHANGE_ACCOUNT,
]);

/**
 * Who may send requests as an account.
 *
 * @param accounts names of the accounts that count
 */
export function impersonatorsOfAccounts(rbac: Rbac, namespace: string, accounts: readonly string[]): readonly Holder[] {
  return [
    ...holdersByName(rbac, namespace, { verb: 'impersonate', group: '', resource: 'serviceaccounts' }, accounts),
    ...whoAlso(
      holdersByName(rbac, namespace, IMPERSONATE_FOR_SOME, accounts),
      holdersOf(rbac, namespace, ACT_AS_MANAGER),
    ),
  ];
}

/**
 * Who may send requests as other users or as nodes, with which they get an account in the namespace.
 *
 * @param accounts names of the accounts that count
 */
export function impersonatorsOfUsers(rbac: Rbac, namespace: string, accounts: readonly string[]): readonly Holder[] {
  const inCluster = (wanted: readonly Permission[]) => holdersOf(rbac, IN_CLUSTER, wanted);
  const onAccounts = (wanted: readonly Permission[]) =>
    wanted.flatMap((one) => holdersByName(rbac, namespace, one, accounts));
  const onNamespace = impersonatingIn('user-info', changeNamespace(namespace));
  return [
    ...inCluster(IMPERSONATE_USERS),
    ...whoAlso(inCluster(IMPERSONATE_USERS_FOR_SOME), [
      ...holdersOf(rbac, namespace, [...ACT_AS_ADMINISTRATOR, ...onNamespace]),
      ...onAccounts(ACT_ON_ACCOUNTS_AS_ADMINISTRATOR),
    ]),
    ...NODE_MODES.flatMap((mode) =>
      whoAlso(inCluster(impersonateNodesForSome(mode)), onAccounts(impersonatingIn(mode, [CREATE_TOKEN]))),
    ),
  ];
}
