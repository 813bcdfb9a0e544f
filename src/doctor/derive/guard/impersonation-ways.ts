import type { Rbac } from '../../world/rbac.ts';
import {
  IMPERSONATE_USERS,
  IMPERSONATE_USERS_FOR_SOME,
  impersonateNodesForSome,
  impersonatingIn,
  impersonationOfHolders,
  NODE_MODES,
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
import { holdersAlsoAmong } from '../rbac/same-user.ts';

/** No namespace has this name, so only ClusterRoleBindings apply. */
const IN_CLUSTER = '';

const CREATE_TOKEN: Permission = { verb: 'create', group: '', resource: 'serviceaccounts/token' };

/** What a manager may do: create pods of jobs, and enter them, which the guard allows to managers. */
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

/** What an administrator may also do on accounts that matter. */
const ON_ACCOUNTS: readonly Permission[] = [CREATE_TOKEN, ...CHANGE_ACCOUNT];
const ON_ANY_ACCOUNT: readonly Permission[] = ON_ACCOUNTS.map((one) => ({ ...one, name: ANY_NAME }));

/**
 * Returns who may send requests as an account.
 *
 * @param accounts names of the accounts that matter
 */
export function impersonatorsOfAccounts(rbac: Rbac, namespace: string, accounts: readonly string[]): readonly Holder[] {
  return [
    ...holdersByName(rbac, namespace, { verb: 'impersonate', group: '', resource: 'serviceaccounts' }, accounts),
    ...holdersAlsoAmong(
      rbac,
      holdersByName(rbac, namespace, IMPERSONATE_FOR_SOME, accounts),
      holdersOf(rbac, namespace, ACT_AS_MANAGER),
    ),
  ];
}

/**
 * Returns who may send requests as other users or as nodes, and get an account in the namespace that way.
 *
 * @param accounts names of the accounts that matter
 */
export function impersonatorsOfUsers(rbac: Rbac, namespace: string, accounts: readonly string[]): readonly Holder[] {
  const inCluster = (wanted: readonly Permission[]) => holdersOf(rbac, IN_CLUSTER, wanted);
  const onAccounts = (wanted: readonly Permission[]) =>
    wanted.flatMap((one) => holdersByName(rbac, namespace, one, accounts));
  const own = [...OF_ADMINISTRATOR, ...changeNamespace(namespace)];
  // If a permission names only some users, one of them must be able to do this.
  const ofHoldersHere = (impersonate: readonly Permission[]) =>
    impersonationOfHolders(rbac, impersonate, [...own, ...ON_ANY_ACCOUNT, ...IMPERSONATE_USERS], [namespace]);
  return [
    ...inCluster(ofHoldersHere(IMPERSONATE_USERS)),
    ...holdersAlsoAmong(rbac, inCluster(ofHoldersHere(IMPERSONATE_USERS_FOR_SOME)), [
      ...holdersOf(rbac, namespace, impersonatingIn('user-info', own)),
      ...onAccounts(impersonatingIn('user-info', ON_ACCOUNTS)),
    ]),
    ...NODE_MODES.flatMap((mode) =>
      holdersAlsoAmong(
        rbac,
        inCluster(impersonateNodesForSome(mode)),
        onAccounts(impersonatingIn(mode, [CREATE_TOKEN])),
      ),
    ),
  ];
}
