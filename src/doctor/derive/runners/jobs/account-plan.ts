import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import { isManagerAccount } from '../../../../mapping/index/reserved.ts';
import { lookIn } from '../../../world/by-namespace.ts';
import { isSeen, seenOr } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';
import { misspelled } from '../../misspelled.ts';
import type { FoundRunner } from '../each-runner.ts';
import { jobAccount, jobNamespace } from './job-places.ts';

/**
 * An account that a runner configures but that does not exist where its jobs run, so that none of its jobs can be
 * created.
 */
export type AbsentAccount = {
  namespace: string;
  /** An account with a similar name, which was probably meant. */
  near: string | undefined;
  /**
   * The account to configure instead: the similar one, or one that the mapping expects; `undefined` if the user must
   * decide.
   */
  instead: string | undefined;
};

/** What should become of the account that a runner configures. */
export type AccountPlan = {
  absent: AbsentAccount | undefined;
  /** An account without a role that the mapping expects, to configure instead of one with a role. */
  plain: string | undefined;
  /** The account that the runner configures after its fix; `undefined` if the user must decide. */
  account: string | undefined;
};

/**
 * Plans the configured account of a runner. Only rules should assign an account with a role, so the runner gets one
 * without. Before the webhook decides, its jobs have the role only by this setting, so then the mapping must expect it,
 * as in the mapping of `init`.
 *
 * @param undecided namespaces of its jobs that are not in enforce
 */
export function accountPlan(
  one: FoundRunner,
  undecided: readonly string[],
  mapping: MappingIndex,
  world: World,
): AccountPlan {
  const { manager, settings } = one;
  const account = jobAccount(settings);
  const absent = absentAccount(one, mapping, world);
  const isWithRole = (name: string) => manager.namespaces.some((namespace) => hasRole(name, namespace, world));
  const isOfRules = undecided.length === 0 && isWithRole(account);
  const plain = isOfRules ? manager.jobServiceAccounts.find((name) => !isWithRole(name)) : undefined;
  return { absent, plain, account: absent === undefined ? (plain ?? account) : absent.instead };
}

/**
 * Returns the configured account if it does not exist.
 *
 * @returns `undefined` if it exists, if that is not known, or if none is configured, because every namespace has
 * `default`
 */
function absentAccount(one: FoundRunner, mapping: MappingIndex, world: World): AbsentAccount | undefined {
  const { manager, settings } = one;
  const account = jobAccount(settings);
  const namespace = jobNamespace(settings);
  const namespaceAccounts = namespace === undefined ? undefined : lookIn(world.accounts, namespace, 'ServiceAccounts');
  if (settings.serviceAccount === undefined || namespace === undefined || namespaceAccounts === undefined)
    return undefined;
  if (!isSeen(namespaceAccounts) || namespaceAccounts.seen === undefined || namespaceAccounts.seen.has(account))
    return undefined;
  const ofJobs = [...namespaceAccounts.seen.keys()].filter((name) => !isManagerAccount(mapping, namespace, name));
  const near = misspelled(account, ofJobs);
  const expected = manager.jobServiceAccounts.filter((name) => ofJobs.includes(name));
  const isHarmless = near !== undefined && (expected.includes(near) || !hasRole(near, namespace, world));
  return { namespace, near, instead: near === undefined ? expected[0] : isHarmless ? near : undefined };
}

/** True if an account in a namespace is annotated with a role. */
function hasRole(name: string, namespace: string, { accounts }: Pick<World, 'accounts'>): boolean {
  return seenOr(lookIn(accounts, namespace, 'ServiceAccounts'), undefined)?.get(name)?.roleArn !== undefined;
}
