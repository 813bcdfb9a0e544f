import { eachRunner, type FoundRunner } from '../derive/each-runner.ts';
import { changeSetting } from '../fix/change-setting.ts';
import { formatPlace } from '../world/place.ts';
import type { Runner, Setting } from '../world/runner.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/**
 * Variables that come before the role of the account: in the order of the AWS SDKs
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html), or because the EKS hook then gives a
 * container neither role nor token.
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

/** Variables that somebody set, and that take the role of an account out of play. */
export const runnerEnvironment = defineCheck(
  {
    id: 'runner_environment',
    title: 'no variable of a runner, or for its jobs, comes before the role of the account',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const runners = new Set(found.map(({ runner }) => runner));
    const findings = [...[...runners].flatMap(ofManager), ...found.flatMap(ofJobs)];
    return { looked: `${count(runners.size, 'Deployment')}, ${count(found.length, 'runner')}`, findings, unseen };
  },
);

function ofManager(runner: Runner): Finding[] {
  return runner.variables
    .filter(({ name }) => IDENTITY.has(name))
    .map(({ name, place }) => toFinding(runner, { value: name, place, path: name }, 'the manager'));
}

function ofJobs({ runner, settings }: FoundRunner): Finding[] {
  return settings.environment
    .filter(({ value }) => IDENTITY.has(value))
    .map((setting) => toFinding(runner, setting, 'every job'));
}

function toFinding({ name, namespace }: Runner, setting: Setting<string>, whom: string): Finding {
  return {
    code: 'identity_preset',
    level: 'error',
    object: `deployment ${namespace}/${name}`,
    found: `variable ${setting.value} (${formatPlace(setting.place)}), which ${whom} gets: it comes before the role of the account`,
    wanted: 'no such variable',
    fix: [changeSetting(setting, undefined)],
  };
}
