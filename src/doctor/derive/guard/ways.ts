import type { Mode } from '../../../modes.ts';
import type { Rbac } from '../../world/rbac.ts';
import { type Holder, holdersByName, holdersOf, type Permission } from '../rbac/permission-holders.ts';
import {
  CHANGE_ACCOUNT,
  changeNamespace,
  ENTER_PODS,
  permissions,
  READ,
  WRITE,
  WRITE_WORKLOADS,
} from '../rbac/permissions.ts';
import { holdersAlsoAmong } from '../rbac/same-user.ts';
import { impersonatorsOfAccounts, impersonatorsOfUsers } from './impersonation-ways.ts';
import type { GuardPolicyName } from './policies.ts';

/** A way to get an account without the webhook (docs/security.md, "What the webhook cannot stop"). */
export type Way = {
  /** Completes the phrase "… may". */
  does: string;
  /** The policy that closes the way; `undefined` if none can. */
  policy: ((mode: Mode) => GuardPolicyName) | undefined;
  /** The guard's permission that allows it, without its API group. */
  passes: Omit<Permission, 'group'> | undefined;
  /** True if it gives any account of the namespace, and not only what a trust policy admits. */
  givesAnyAccount: boolean;
  /**
   * Whether a manager needs this for its jobs: always, or only if no other manager has its account in the namespace.
   */
  isOfManagers: 'always' | 'if alone' | 'never';
  /**
   * Returns who can use the way.
   *
   * @param accounts names of the accounts in the namespace that the mapping assigns or that are managers
   */
  holders(rbac: Rbac, namespace: string, accounts: readonly string[]): readonly Holder[];
};

/**
 * Writing is enough for any account: a Secret with the token of one account can be changed to name another, and if its
 * token is removed, Kubernetes writes a new one into it.
 */
const WRITE_SECRET = permissions(WRITE, '', ['secrets']);
const READ_SECRET = permissions(READ, '', ['secrets']);

export const WAYS: readonly Way[] = [
  {
    does: 'create tokens of accounts',
    policy: () => 'token-requests',
    passes: { verb: 'mint', resource: 'accounts' },
    givesAnyAccount: true,
    isOfManagers: 'never',
    holders: (rbac, namespace, accounts) =>
      holdersByName(rbac, namespace, { verb: 'create', group: '', resource: 'serviceaccounts/token' }, accounts),
  },
  {
    does: 'write Secrets with tokens of accounts and read them',
    policy: () => 'token-secrets',
    passes: { verb: 'mint', resource: 'accounts' },
    givesAnyAccount: true,
    isOfManagers: 'if alone',
    holders: (rbac, namespace) =>
      holdersAlsoAmong(rbac, holdersOf(rbac, namespace, WRITE_SECRET), holdersOf(rbac, namespace, READ_SECRET)),
  },
  {
    does: 'write workloads that look like a manager',
    policy: () => 'managers',
    passes: { verb: 'create', resource: 'managers' },
    givesAnyAccount: true,
    isOfManagers: 'if alone',
    holders: (rbac, namespace) => holdersOf(rbac, namespace, WRITE_WORKLOADS),
  },
  {
    does: 'enter running pods',
    policy: () => 'jobs',
    passes: { verb: 'enter', resource: 'jobs' },
    givesAnyAccount: true,
    isOfManagers: 'always',
    holders: (rbac, namespace) => holdersOf(rbac, namespace, ENTER_PODS),
  },
  {
    does: 'impersonate accounts',
    policy: undefined,
    passes: undefined,
    givesAnyAccount: true,
    isOfManagers: 'never',
    holders: impersonatorsOfAccounts,
  },
  {
    does: 'impersonate users and groups',
    policy: undefined,
    passes: undefined,
    givesAnyAccount: true,
    isOfManagers: 'never',
    holders: impersonatorsOfUsers,
  },
  {
    does: 'change the role annotation of accounts or delete them',
    policy: () => 'accounts',
    passes: { verb: 'annotate', resource: 'accounts' },
    givesAnyAccount: false,
    isOfManagers: 'never',
    holders: (rbac, namespace, accounts) => [
      ...CHANGE_ACCOUNT.flatMap((one) => holdersByName(rbac, namespace, one, accounts)),
      ...holdersOf(rbac, namespace, [{ verb: 'deletecollection', group: '', resource: 'serviceaccounts' }]),
    ],
  },
  {
    does: 'change the mode of the namespace or delete it',
    policy: (mode) => (mode === 'enforce' ? 'namespaces-enforce' : 'namespaces-observe'),
    passes: { verb: 'label', resource: 'namespaces' },
    givesAnyAccount: true,
    isOfManagers: 'never',
    holders: (rbac, namespace) => holdersOf(rbac, namespace, changeNamespace(namespace)),
  },
];
