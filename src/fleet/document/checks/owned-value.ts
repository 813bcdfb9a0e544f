import { isMap } from '../../../collections/is-map.ts';
import { error, type PartIssue } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import type { FleetRunner, Values } from '../../fleet.ts';
import { managedRunners } from '../../managed-runners.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';

/** Values of GitLab's chart that the generator writes, by path, and what to use instead. */
const OF_RUNNER: Readonly<Record<string, string>> = {
  enabled: 'take a runner that is not wanted out of runners',
  namespace: 'use namespace of the runner',
  fullnameOverride: 'use name of the runner',
  nameOverride: 'use name of the runner',
  gitlabUrl: 'use gitlab.url',
  rbac: 'use serviceAccount of the runner, whose permissions the wrapper chart writes',
  serviceAccount: 'use serviceAccount of the runner',
  runnerToken: 'use tokenSecret',
  runnerRegistrationToken: 'use tokenSecret',
  'runners.config': 'use config of the runner',
  'runners.secret': 'use tokenSecret',
  'runners.jobNamespace': 'use jobNamespaces',
  'runners.cache': 'use cache of the fleet',
  [`podLabels.${MANAGER_LABEL}`]: 'use name of the runner',
  'extraEnv.KUBERNETES_RETRY_LIMITS': 'keep the generated value, which the webhook needs',
};

/** Variables of the manager that would override the roles, accounts and cache of the fleet, and what to use instead. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/^AWS_/, 'rely on the role of its account'],
  [/^CACHE_/, 'use cache of the fleet'],
  [/^KUBERNETES_NAMESPACE/, 'use jobNamespaces of the runner'],
  [/^KUBERNETES_SERVICE_ACCOUNT$/, 'use jobServiceAccount of the runner'],
  [/^KUBERNETES_SERVICE_ACCOUNT/, 'use allow of a rule'],
  [/^KUBERNETES_BEARER_TOKEN/, 'rely on the token of its account, by which the webhook knows the manager'],
  [/^CI_SERVER_URL$/, 'use gitlab.url'],
  [/^CI_SERVER_TOKEN$/, 'use tokenSecret'],
];

/**
 * Variables of the cache that change neither bucket, nor keys, nor credentials
 * (https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section).
 */
const FREE =
  /^CACHE_(?:MAX_UPLOADED_ARCHIVE_SIZE|S3_(?:DUAL_STACK|ACCELERATE|PATH_STYLE|ASSUME_ROLE_MAX_CONCURRENCY|DISABLE_ASSUME_ROLE_CREDENTIALS_CACHING))$/;

/** Values of the wrapper chart that the generator writes, and what to use instead. */
const OF_WEBHOOK: Readonly<Record<string, string>> = {
  serviceAccounts: 'use serviceAccounts of the fleet',
  cache: 'use cache of the fleet',
  mapping: 'use runners and rules',
  runners: 'use runners of the fleet',
  image: 'use webhook.image',
};

/** Refuses a value that the generator writes itself, because one that is set here would contradict the fleet. */
export const ownedValue: FleetCheck = {
  code: 'owned_value',
  check({ fleet }) {
    const ofRunners = managedRunners(fleet.runners).flatMap((runner) => {
      const { values } = runner;
      return [...owned(values, OF_RUNNER, runner, ['values']), ...variables(values, runner), ...config(runner)];
    });
    return [...ofRunners, ...owned(fleet.webhook?.values ?? {}, OF_WEBHOOK, 'document', ['webhook', 'values'])];
  },
};

function owned(
  values: Values,
  table: Readonly<Record<string, string>>,
  about: FleetRunner | 'document',
  under: Path,
): PartIssue<FleetPart>[] {
  return Object.entries(table).flatMap(([key, instead]) => {
    const path = key.split('.');
    if (valueAt(values, path) === undefined) return [];
    return [
      error(
        about,
        [...under, ...path],
        `found ${key}, which the generator writes: ${instead}, and remove it here`,
        'key',
      ),
    ];
  });
}

function variables(values: Values, runner: FleetRunner): PartIssue<FleetPart>[] {
  const maps = ['extraEnv', 'extraEnvFrom'].flatMap((key) =>
    Object.keys(isMap(values[key]) ? values[key] : {}).map((name) => [key, name]),
  );
  const list = Array.isArray(values.envVars) ? values.envVars : [];
  const listed = list.flatMap((each: unknown, index) => (isMap(each) ? [['envVars', index, String(each.name)]] : []));
  return [...maps, ...listed].flatMap((path) => {
    const name = String(path.at(-1));
    const [, instead] = VARIABLES.find(([pattern]) => pattern.test(name)) ?? [];
    if (instead === undefined || FREE.test(name)) return [];
    const message = `found ${name}, which would override the accounts, roles or cache of the fleet: ${instead}, and remove it here`;
    return [error(runner, ['values', ...path.slice(0, path[0] === 'envVars' ? 2 : undefined)], message)];
  });
}

/** Lines of config.toml that the generator writes, by a pattern for the line, and what to use instead. */
const LINES: readonly (readonly [RegExp, string])[] = [
  [lineOf('namespace'), 'use jobNamespaces of the runner'],
  [lineOf('namespace_overwrite_allowed'), 'use jobNamespaces of the runner, of which jobs may choose one'],
  [lineOf('service_account'), 'use jobServiceAccount of the runner'],
  [lineOf('service_account_overwrite_allowed'), 'use allow of a rule'],
  [
    lineOf('bearer_token(?:_overwrite_allowed)?'),
    'rely on the token of its account, by which the webhook knows the manager',
  ],
  [
    /^[^\S\n]*(?<found>\[\[?\s*runners\s*(?:\]\]?|\.\s*kubernetes\s*\]))/m,
    'begin with the keys of [runners.kubernetes]',
  ],
  [/^[^\S\n]*(?<found>\[\s*runners\s*\.\s*cache\s*(?:\]|\.[^\]\n]*\]))/m, 'use cache of the fleet'],
];
const LABELS = /^[^\S\n]*(?<found>\[\s*runners\s*\.\s*kubernetes\s*\.\s*pod_labels\s*\])/m;

/** Returns an issue for the first line that the generator writes itself. */
function config(runner: FleetRunner): PartIssue<FleetPart>[] {
  const { config: text, fargate } = runner;
  const lines = fargate === undefined ? LINES : [...LINES, [LABELS, 'use fargate.labels of the runner'] as const];
  const found = lines.flatMap(([pattern, instead]) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ index: match.index, line: match.groups?.found, instead }];
  });
  const [first] = found.toSorted((one, other) => one.index - other.index);
  if (first === undefined) return [];
  const message = `found ${first.line} in config, which the generator writes: ${first.instead}, and remove it here`;
  return [error(runner, ['config'], message)];
}

/** Returns a pattern for a line that sets a key of [runners.kubernetes]. The key may be in quotes. */
function lineOf(key: string): RegExp {
  return new RegExp(`^[^\\S\\n]*(?<found>"?${key}"?)\\s*=`, 'm');
}

function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isMap(value) ? value[String(step)] : undefined), values);
}
