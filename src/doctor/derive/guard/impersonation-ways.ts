import type { Rbac } from '../../world/rbac.ts';
import {
  IMPERSONATE_USERS,
  IMPERSONATE_USERS_FOR_SOME,
  impersonateNodesForSome,
  impersonatingIn,
  NODE_MODES,
  ofHolders,
} from '../rbac/impersonation.ts';
import { ANY_NAME, type Holder, holdersByName, holdersOf, type Permission } from '../rbac/permission-holders.ts';
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
const OF_ADMINISTRATOR: readonly Permission[] = [
  ...permissions(['create'], '', ['pods']),
  ...permissions(WRITE, '', ['secrets']),
  ...WRITE_WORKLOADS,
  ...ENTER_PODS,
  ...permissions(['deletecollection'], '', ['serviceaccounts']),
  ...GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
];

/** The same, on accounts that count. */
const ON_ACCOUNTS: readonly Permission[] = [CREATE_TOKEN, ...CHANGE_ACCOUNT];
const ON_ANY_ACCOUNT: readonly Permission[] = ON_ACCOUNTS.map((one) => ({ ...one, name: ANY_NAME }));

/**
 * Who may send requests as an account.
 *
 * @param accounts names of the accounts that count
 */
export function impersonatorsOfAccounts(rbac: Rbac, namespace: string, accounts: readonly string[]): readonly Holder[] {
  return [
    ...holdersByName(rbac, namespace, { verb: 'impersonate', group: '', resource: 'serviceaccounts' }, accounts),
    ...whoAlso(
      rbac,
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
  const own = [...OF_ADMINISTRATOR, ...changeNamespace(namespace)];
  // Of some users only, these have to be able to do it.
  const ofHoldersHere = (impersonate: readonly Permission[]) =>
    ofHolders(rbac, impersonate, [...own, ...ON_ANY_ACCOUNT, ...IMPERSONATE_USERS], [namespace]);
  return [
    ...inCluster(ofHoldersHere(IMPERSONATE_USERS)),
    ...whoAlso(rbac, inCluster(ofHoldersHere(IMPERSONATE_USERS_FOR_SOME)), [
      ...holdersOf(rbac, namespace, impersonatingIn('user-info', own)),
      ...onAccounts(impersonatingIn('user-info', ON_ACCOUNTS)),
    ]),
    ...NODE_MODES.flatMap((mode) =>
      whoAlso(rbac, inCluster(impersonateNodesForSome(mode)), onAccounts(impersonatingIn(mode, [CREATE_TOKEN]))),
    ),
  ];
}
