import { counted } from '../../../counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { Runner, Setting } from '../../world/runner.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Variables that override the role of the account: AWS SDKs use them first
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html), or the EKS pod identity webhook then
 * injects neither role nor token into the container.
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

/** Variables in the configuration of a runner that override the role of an account. */
export const runnerEnvironment = defineCheck(
  {
    id: 'runner_environment',
    title: 'no variable of a manager or of its jobs overrides the role of the account',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const runners = new Set(found.map(({ runner }) => runner));
    const findings = [...[...runners].flatMap(ofManager), ...found.flatMap(ofJobs)];
    return { looked: `${counted(runners.size, 'manager')}, ${counted(found.length, 'runner')}`, findings, unseen };
  },
);

function ofManager(runner: Runner): Finding[] {
  return runner.variables
    .filter(({ name }) => IDENTITY.has(name))
    .map(({ name, place }) => preset(runner, { value: name, place, path: name }, 'the manager'));
}

function ofJobs({ runner, settings }: FoundRunner): Finding[] {
  return settings.environment
    .filter(({ value }) => IDENTITY.has(value))
    .map((setting) => preset(runner, setting, 'every job'));
}

function preset(runner: Runner, setting: Setting<string>, holder: string): Finding {
  return {
    code: 'identity_preset',
    level: 'error',
    object: formatRunner(runner),
    found: `variable ${setting.value} (${formatPlace(setting.place)}) is set for ${holder} and overrides the role of the account`,
    wanted: 'no such variable',
    fix: [changeSetting(setting, undefined)],
  };
}
