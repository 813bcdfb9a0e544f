import { error, type PartIssue } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { isMap } from '../../../is-map.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import type { FleetRunner, Values } from '../../fleet.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';

/** Values of GitLab's chart that the generator writes, by path, and what to use instead. */
const OF_RUNNER: Readonly<Record<string, string>> = {
  enabled: 'remove the runner from the fleet',
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

/** Variables of the manager that would override the roles, accounts and cache of the fleet. */
const VARIABLE = /^(?:AWS_|CACHE_|KUBERNETES_(?:NAMESPACE|SERVICE_ACCOUNT|BEARER_TOKEN)|CI_SERVER_(?:URL|TOKEN)$)/;

/** Values of the wrapper chart that the generator writes, and what to use instead. */
const OF_WEBHOOK: Readonly<Record<string, string>> = {
  serviceAccounts: 'use serviceAccounts of the fleet',
  cache: 'use cache of the fleet',
  mapping: 'use runners and rules',
  runners: 'use runners of the fleet',
  image: 'use webhook.image',
};

/** A value that the generator writes: set here, it would contradict the fleet. */
export const ownedValue: FleetCheck = {
  code: 'owned_value',
  check({ fleet }) {
    const ofRunners = fleet.runners.flatMap((runner) => {
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
    if (!VARIABLE.test(name)) return [];
    const message = `found ${name}, which would override the accounts, roles or cache of the fleet: remove it`;
    return [error(runner, ['values', ...path.slice(0, path[0] === 'envVars' ? 2 : undefined)], message)];
  });
}

const OWN_LINE =
  /^[^\S\n]*(?:(?<key>"?(?:namespace|service_account|service_account_overwrite_allowed|namespace_overwrite_allowed|bearer_token|bearer_token_overwrite_allowed)"?)\s*=|(?<table>\[\[?\s*runners\s*(?:\]\]?|\.\s*kubernetes\s*\]|\.\s*cache\s*[.\]])))/m;
const LABELS = /^[^\S\n]*\[\s*runners\s*\.\s*kubernetes\s*\.\s*pod_labels\s*\]/m;

function config(runner: FleetRunner): PartIssue<FleetPart>[] {
  const { config: text, fargate } = runner;
  const { key, table } = OWN_LINE.exec(text)?.groups ?? {};
  const found = key ?? table ?? (fargate !== undefined ? LABELS.exec(text)?.[0].trim() : undefined);
  if (found === undefined) return [];
  return [error(runner, ['config'], `found ${found} in config, which the generator writes: remove it`)];
}

function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isMap(value) ? value[String(step)] : undefined), values);
}
