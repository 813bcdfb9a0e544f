import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import type { AbsentAccount, AccountPlan } from '../../derive/runners/jobs/account-plan.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/setting.ts';
import type { Installation } from '../../world/world.ts';

/** What the fix of a configured account depends on. */
export type Parts = {
  installation: Installation;
  /** The accounts that all runners of the manager configure once their fixes are done. */
  used: readonly string[];
  plan: AccountPlan;
  /** Whether a configuration of the manager was not read. */
  unread: boolean;
};

/** The runner is wrong, and not the mapping: an account that does not exist is never added to it. */
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

/** @returns `undefined` for an account without a role, and where the webhook does not decide */
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

/** A patch is text: a person removes the account from it. */
export function unpatch({ path, place }: Setting<string>): Fix {
  return { advice: `in ${formatPlace(place)}, remove serviceAccountName from ${path}` };
}

/**
 * The accounts that the runners of the manager really configure; an entry that none of them configures is removed, because
 * `default: keep` needs a single one.
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
