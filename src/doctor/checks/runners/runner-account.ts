import { groupsOf } from '../../../collections/groups-of.ts';
import { mustGet } from '../../../collections/must-get.ts';
import { show } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isManagerAccount } from '../../../mapping/index/reserved.ts';
import { counted } from '../../../text/counted.ts';
import { runnersOf } from '../../derive/runners/cache/runner-cache.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { accountPlan } from '../../derive/runners/jobs/account-plan.ts';
import { jobAccount, jobPlaces } from '../../derive/runners/jobs/job-places.ts';
import { undecidedNamespaces } from '../../derive/runners/jobs/undecided-namespaces.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { correctAccount, expectAccounts, type Parts, unpatch, withoutRole } from './runner-account-fix.ts';

/** The webhook treats an account that the mapping does not expect from the runner as one that the job requested. */
export const runnerAccount = defineCheck(
  {
    id: 'runner_account',
    title: 'runners configure the job account that the mapping expects',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const places = jobPlaces(mapping, world);
    const undecidedOf = undecidedNamespaces(found, places, world);
    const plans = new Map(found.map((one) => [one, accountPlan(one, undecidedOf(one), mapping, world)]));
    const used = new Map(
      groupsOf(found, ({ manager }) => manager).map((those) => [
        those[0].manager,
        [...new Set(those.flatMap((one) => mustGet(plans, one).account ?? []))],
      ]),
    );
    const unread = new Map(
      [...new Set(found.map(({ runner }) => runner))].map((runner) => [runner, isInPart(runner, world)]),
    );
    const findings = found.flatMap((one) =>
      runnerAccountFindings(one, mapping, {
        installation: world.installation,
        used: mustGet(used, one.manager),
        unread: mustGet(unread, one.runner),
        plan: mustGet(plans, one),
      }),
    );
    return { looked: `service_account of ${counted(found.length, 'runner')}`, findings, unseen };
  },
);

/** True if a configuration of the manager was not read. */
function isInPart({ account: name, namespace }: FoundRunner['runner'], world: World): boolean {
  return runnersOf(world, { namespace, name }).some(
    (runner) => runner.unread.length > 0 || runner.settings.length === 0,
  );
}

function runnerAccountFindings(one: FoundRunner, mapping: MappingIndex, parts: Parts): Finding[] {
  const { manager, runner, settings } = one;
  const setting = settings.serviceAccount;
  const account = jobAccount(settings);
  const object = formatRunner(runner);
  const { absent } = parts.plan;
  if (!settings.isKubernetes) return [];
  const isPatch = setting?.by === 'patch';
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
        fix: [correctAccount(setting, account, absent)],
      },
    ];
  return [
    {
      ...common,
      found: `${configured}, which is not in ${listed}: the webhook treats it as requested by the job`,
      wanted: 'the same account in the runner and in the mapping',
      fix: withoutRole(setting, parts.plan) ?? expectAccounts(manager, mapping, parts),
    },
  ];
}
