import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import type { AbsentAccount, AccountPlan } from '../../derive/runners/jobs/account-plan.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/runner/setting.ts';
import type { Installation } from '../../world/world.ts';

/** What the fix of a configured account depends on. */
export type Parts = {
  installation: Installation;
  /** The accounts that all runners of the manager configure after their fixes. */
  used: readonly string[];
  plan: AccountPlan;
  /** True if a configuration of the manager was not read. */
  unread: boolean;
};

/**
 * Returns a fix for the runner. The mapping is not changed, because an account that does not exist must not be added to
 * it.
 */
export function correctAccount(
  setting: Setting<string>,
  account: string,
  { instead, namespace, near }: AbsentAccount,
): Fix {
  if (setting.by === 'patch') return unpatch(setting);
  if (instead !== undefined) return changeSetting(setting, instead);
  const create = kubectl(namespace, 'create', 'serviceaccount', account).command;
  return {
    advice: `set ${setting.path} (${formatPlace(setting.place)}) to an account that exists${near === undefined ? '' : `, such as ${near} if that was meant; all jobs of this runner then have its role`}; otherwise run ${create}`,
  };
}

/**
 * Returns a fix that configures an account without a role instead.
 *
 * @returns `undefined` if the account has no role, or if the webhook does not decide yet
 */
export function withoutRole(setting: Setting<string> | undefined, { plain }: AccountPlan): Fix[] | undefined {
  if (setting === undefined || plain === undefined) return undefined;
  const isPatch = setting.by === 'patch';
  return [
    {
      advice: `first assign ${setting.value} by rules to the projects whose jobs use its role: where the webhook does not decide, they have it only by this setting`,
    },
    isPatch ? unpatch(setting) : changeSetting(setting, plain),
  ];
}

/** Advises to remove the account from a patch, which is text that a program cannot edit. */
export function unpatch({ path, place }: Setting<string>): Fix {
  return { advice: `in ${formatPlace(place)}, remove serviceAccountName from ${path}` };
}

/**
 * Returns edits that list the accounts which the runners of the manager actually configure. Accounts that none of them
 * configures are removed, because `default: keep` requires a single one.
 */
export function expectAccounts(
  { jobServiceAccounts, key }: Manager,
  { mapping }: MappingIndex,
  { installation, unread, used }: Parts,
): Fix[] {
  const index = mapping.managers.findIndex((manager) => manager.key === key);
  const kept = jobServiceAccounts.filter((account) => unread || used.includes(account));
  const accounts = [...new Set([...kept, ...used])];
  if (accounts.length > 1 && mapping.default.job === 'keep')
    return [
      {
        advice: `let all runners of manager ${key} configure one account and list it in managers[${index}].jobServiceAccounts; or set default.job to deny once the rules assign an account to each project, and list ${accounts.join(', ')}: with default.job: keep, a manager can have only one`,
      },
    ];
  return [editMapping(installation, { path: `managers[${index}].jobServiceAccounts`, set: accounts })];
}
