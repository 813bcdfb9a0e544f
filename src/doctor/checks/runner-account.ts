import { show } from '../../documents/show.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { isManagerAccount } from '../../mapping/index/reserved.ts';
import { MAPPING_KEY } from '../../names.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../derive/each-runner.ts';
import { changeSetting } from '../fix/change-setting.ts';
import { editDocument } from '../fix/edit-document.ts';
import type { Fix } from '../fix/fix.ts';
import { formatPlace } from '../world/place.ts';
import type { Setting } from '../world/runner.ts';
import type { Installation } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** The webhook treats every account that the mapping does not expect from the runner as requested by the job. */
export const runnerAccount = defineCheck(
  {
    id: 'runner_account',
    title: 'runners configure the job account that the mapping expects',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const findings = found.flatMap((one) => findingsFor(one, mapping, world.installation));
    return { looked: `service_account of ${count(found.length, 'runner')}`, findings, unseen };
  },
);

function findingsFor(
  { manager, runner, settings }: FoundRunner,
  mapping: MappingIndex,
  installation: Installation,
): Finding[] {
  const setting = settings.serviceAccount;
  const account = setting?.value ?? 'default';
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
      fix: [expect(manager.key, mapping, [...manager.jobServiceAccounts, account], installation)],
    },
  ];
}

function unpatch({ path, place }: Setting<string>): Fix {
  return { advice: `in ${formatPlace(place)}, remove serviceAccountName from ${path}` };
}

function expect(
  key: string,
  { mapping }: MappingIndex,
  accounts: readonly string[],
  { namespace, mappingConfigMap }: Installation,
): Fix {
  const index = mapping.managers.findIndex((manager) => manager.key === key);
  return editDocument(
    { in: 'config map', namespace, name: mappingConfigMap, key: MAPPING_KEY },
    { path: `managers[${index}].jobServiceAccounts`, set: accounts },
  );
}
