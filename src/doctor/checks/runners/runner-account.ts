import { counted } from '../../../counted.ts';
import { show } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isManagerAccount } from '../../../mapping/index/reserved.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { MAPPING_KEY } from '../../../names.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { runnersOf } from '../../derive/runners/runner-cache.ts';
import { changeSetting } from '../../fix/change-setting.ts';
import { editDocument } from '../../fix/edit-document.ts';
import type { Fix } from '../../fix/fix.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/runner.ts';
import { seenOr } from '../../world/seen.ts';
import type { Installation, World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** The webhook treats every account that the mapping does not expect from the runner as requested by the job. */
export const runnerAccount = defineCheck(
  {
    id: 'runner_account',
    title: 'runners configure the job account that the mapping expects',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const findings = found.flatMap((one) => {
      const those = found.filter(({ manager }) => manager.key === one.manager.key);
      const { namespace, account: name } = one.runner;
      const unread = runnersOf(world, { namespace, name }).some(
        (runner) => runner.unread.length > 0 || runner.settings.length === 0,
      );
      const hasRole = (account: string) => isWithRole(account, one.manager, world);
      const plain = one.manager.jobServiceAccounts.find((account) => !hasRole(account));
      const used = those.map(accountOf).map((account) => (hasRole(account) ? (plain ?? account) : account));
      return findingsFor(one, mapping, { installation: world.installation, used, unread, hasRole, plain });
    });
    return { looked: `service_account of ${counted(found.length, 'runner')}`, findings, unseen };
  },
);

function accountOf({ settings }: FoundRunner): string {
  return settings.serviceAccount?.value ?? 'default';
}

type Parts = {
  installation: Installation;
  /** The accounts that all runners of the manager configure once their fixes are done. */
  used: readonly string[];
  hasRole: (account: string) => boolean;
  /** The first account without a role that the mapping expects. */
  plain: string | undefined;
  /** Whether a configuration of the manager was not read. */
  unread: boolean;
};

function findingsFor(one: FoundRunner, mapping: MappingIndex, parts: Parts): Finding[] {
  const { manager, runner, settings } = one;
  const setting = settings.serviceAccount;
  const account = accountOf(one);
  const object = formatRunner(runner);
  if (!settings.isKubernetes) return [];
  const isPatch = setting?.path.endsWith('.patch') === true;
  const configured =
    setting === undefined
      ? 'service_account is not set, so jobs use default'
      : `${isPatch ? 'a patch in pod_spec sets the account' : 'service_account'} ${show(account)} (${formatPlace(setting.place)})`;
  const reserving = manager.namespaces.find((namespace) => isManagerAccount(mapping, namespace, account));
  if (reserving !== undefined && setting !== undefined)
    return [
      {
        code: 'runner_account_of_manager',
        level: 'error',
        object,
        found: `${configured}, which is the account of a manager in ${reserving}: jobs would have the permissions of the manager`,
        wanted: `an account for jobs: ${manager.jobServiceAccounts.join(', ')}`,
        fix: [isPatch ? unpatch(setting) : changeSetting(setting, manager.jobServiceAccounts[0] ?? 'default')],
      },
    ];
  if (manager.jobServiceAccounts.includes(account)) return [];
  return [
    {
      code: 'runner_account_unknown',
      level: 'error',
      object,
      found: `${configured}, which is not in jobServiceAccounts of manager ${manager.key} (${manager.jobServiceAccounts.join(', ')}): the webhook treats it as requested by the job`,
      wanted: 'the same account in the runner and in the mapping',
      fix: withoutRole(setting, parts) ?? expect(manager, mapping, parts),
    },
  ];
}

function isWithRole(account: string, { namespaces }: Manager, { accounts }: World): boolean {
  return namespaces.some((namespace) => {
    const there = seenOr(lookIn(accounts, namespace, 'ServiceAccounts'), undefined);
    return there?.get(account)?.roleArn !== undefined;
  });
}

/**
 * An account with a role is for rules to assign: with it in `jobServiceAccounts`, every job has the role where the webhook does not
 * decide.
 *
 * @returns `undefined` for another account, or if the mapping expects none without a role
 */
function withoutRole(setting: Setting<string> | undefined, { hasRole, plain }: Parts): Fix[] | undefined {
  if (setting === undefined || plain === undefined || !hasRole(setting.value)) return undefined;
  const isPatch = setting.path.endsWith('.patch');
  return [
    {
      advice: `first assign ${setting.value} by rules to the projects whose jobs use its role: where the webhook does not decide, they have it only by this setting`,
    },
    isPatch ? unpatch(setting) : changeSetting(setting, plain),
  ];
}

function unpatch({ path, place }: Setting<string>): Fix {
  return { advice: `in ${formatPlace(place)}, remove serviceAccountName from ${path}` };
}

/**
 * The accounts that the runners of the manager really configure; an entry that none of them configures is removed, because
 * `default: keep` needs a single one.
 */
function expect(
  { jobServiceAccounts, key }: Manager,
  { mapping }: MappingIndex,
  { installation: { mappingConfigMap, namespace }, unread, used }: Parts,
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
  return [
    editDocument(
      { in: 'config map', namespace, name: mappingConfigMap, key: MAPPING_KEY },
      { path: `managers[${index}].jobServiceAccounts`, set: accounts },
    ),
  ];
}
