import { mustGet } from '../../../collections/must-get.ts';
import { show } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isManagerAccount } from '../../../mapping/index/reserved.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { counted } from '../../../text/counted.ts';
import { type AbsentAccount, type AccountPlan, accountPlan } from '../../derive/runners/account-plan.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { jobAccount, jobPlaces } from '../../derive/runners/job-places.ts';
import { runnersOf } from '../../derive/runners/runner-cache.ts';
import { undecidedNamespaces } from '../../derive/runners/undecided-namespaces.ts';
import { changeSetting } from '../../fix/change-setting.ts';
import { editMapping } from '../../fix/edit-mapping.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/runner.ts';
import type { Installation } from '../../world/world.ts';
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
    const places = jobPlaces(mapping, world);
    const undecidedOf = (one: FoundRunner) => undecidedNamespaces(one.manager, found, places, world);
    const plans = new Map(found.map((one) => [one, accountPlan(one, undecidedOf(one), mapping, world)]));
    const findings = found.flatMap((one) => {
      const those = found.filter(({ manager }) => manager.key === one.manager.key);
      const { namespace, account: name } = one.runner;
      const unread = runnersOf(world, { namespace, name }).some(
        (runner) => runner.unread.length > 0 || runner.settings.length === 0,
      );
      const used = those.flatMap((other) => plans.get(other)?.account ?? []);
      return findingsFor(one, mapping, { installation: world.installation, used, unread, plan: mustGet(plans, one) });
    });
    return { looked: `service_account of ${counted(found.length, 'runner')}`, findings, unseen };
  },
);

type Parts = {
  installation: Installation;
  /** The accounts that all runners of the manager configure once their fixes are done. */
  used: readonly string[];
  plan: AccountPlan;
  /** Whether a configuration of the manager was not read. */
  unread: boolean;
};

function findingsFor(one: FoundRunner, mapping: MappingIndex, parts: Parts): Finding[] {
  const { manager, runner, settings } = one;
  const setting = settings.serviceAccount;
  const account = jobAccount(settings);
  const object = formatRunner(runner);
  const { absent } = parts.plan;
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
  const listed = `jobServiceAccounts of manager ${manager.key} (${manager.jobServiceAccounts.join(', ')})`;
  const common = { code: 'runner_account_unknown', level: 'error', object } as const;
  if (absent !== undefined && setting !== undefined)
    return [
      {
        ...common,
        found: `${configured}, which does not exist in namespace ${absent.namespace}${absent.near === undefined ? '' : ` (${absent.near} does)`}, so no job of the runner can be created, and which is not in ${listed}`,
        wanted: 'an account that exists, and that the mapping expects',
        fix: [correct(setting, account, absent)],
      },
    ];
  return [
    {
      ...common,
      found: `${configured}, which is not in ${listed}: the webhook treats it as requested by the job`,
      wanted: 'the same account in the runner and in the mapping',
      fix: withoutRole(setting, parts.plan) ?? expect(manager, mapping, parts),
    },
  ];
}

/** The runner is wrong, and not the mapping: an account that does not exist is never added to it. */
function correct(setting: Setting<string>, account: string, { instead, namespace, near }: AbsentAccount): Fix {
  if (setting.path.endsWith('.patch')) return unpatch(setting);
  if (instead !== undefined) return changeSetting(setting, instead);
  const create = kubectl(namespace, 'create', 'serviceaccount', account).command;
  return {
    advice: `set ${setting.path} (${formatPlace(setting.place)}) to an account that exists${near === undefined ? '' : `, such as ${near} if that was meant, whose role all jobs of this runner have then`}; otherwise run ${create}`,
  };
}

/** @returns `undefined` for an account without a role, and where the webhook does not decide */
function withoutRole(setting: Setting<string> | undefined, { plain }: AccountPlan): Fix[] | undefined {
  if (setting === undefined || plain === undefined) return undefined;
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
