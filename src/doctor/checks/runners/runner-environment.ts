import { groupsOf, type NonEmpty } from '../../../collections/groups-of.ts';
import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import type { Fix } from '../../fix/fix.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { Runner } from '../../world/runner/runner.ts';
import { type Setting, settingBy } from '../../world/runner/setting.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Variables that override the role of the account, because AWS SDKs use them first
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html), or because the EKS pod identity
 * webhook then injects neither role nor token into the container.
 */
const IDENTITY = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
]);

/** Finds variables in the configuration of a runner that override the role of an account. */
export const runnerEnvironment = defineCheck(
  {
    id: 'runner_environment',
    title: 'no variable of a manager or of its jobs overrides the role of the account',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const runners = new Set(found.map(({ runner }) => runner));
    const findings = [...[...runners].flatMap(managerVariableFindings), ...jobVariableFindings(found)];
    return { looked: `${counted(runners.size, 'manager')}, ${counted(found.length, 'runner')}`, findings, unseen };
  },
);

function managerVariableFindings(runner: Runner): Finding[] {
  return runner.variables
    .filter(({ name }) => IDENTITY.has(name))
    .map((variable) => {
      const setting = settingBy(variable, variable.name);
      return presetFinding(runner, [setting], 'the manager', [changeSetting(setting, undefined)]);
    });
}

/**
 * Returns one finding for each list. Its fixes remove the last entry first, because removing an entry moves those after
 * it. Managers may share a ConfigMap.
 */
function jobVariableFindings(found: readonly FoundRunner[]): Finding[] {
  const lists = groupsOf(
    found.flatMap(({ runner, settings }) => {
      const set = settings.environment.filter(({ value }) => IDENTITY.has(value));
      const groups = groupsOf(set, ({ list, path, place }) => `${formatPlace(place)} ${list ?? path}`);
      return groups.map((entries) => ({ runner, entries, key: JSON.stringify(entries) }));
    }),
    ({ key }) => key,
  );
  return lists.map((all) => {
    const [{ entries, runner }] = all;
    const others = [...new Set(all.map((one) => formatRunner(one.runner)))].slice(1);
    const holder = `every job${others.length === 0 ? '' : `, also of ${showList(others)}`}`;
    return presetFinding(
      runner,
      entries,
      others.length === 0 ? holder : `${holder},`,
      entries.toReversed().map(remove),
    );
  });
}

function remove(setting: Setting<string>): Fix {
  const { by, path, place, value } = setting;
  if (by === 'patch') return { advice: `in ${formatPlace(place)}, remove the variable ${value} from ${path}` };
  const fix = changeSetting(setting, undefined);
  return 'edit' in fix ? { edit: { ...fix.edit, entry: value } } : fix;
}

function presetFinding(
  runner: Runner,
  settings: NonEmpty<Setting<string>>,
  holder: string,
  fix: readonly Fix[],
): Finding {
  const [{ list, path, place }] = settings;
  const names = [...new Set(settings.map(({ value }) => value))];
  const from = names.includes(path) || list !== undefined ? '' : ` in ${path}`;
  const [variables, are, override] =
    names.length === 1 ? ['variable', 'is', 'overrides'] : ['variables', 'are', 'override'];
  return {
    code: 'identity_preset',
    level: 'error',
    object: formatRunner(runner),
    found: `${variables} ${names.join(', ')}${from} (${formatPlace(place)}) ${are} set for ${holder} and ${override} the role of the account`,
    wanted: 'no such variable',
    fix,
  };
}
