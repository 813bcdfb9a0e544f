import { parse } from 'smol-toml';
import { isMap } from '../../../is-map.ts';
import { formatPlace, type Place } from '../../world/place.ts';
import type { CacheSettings, RunnerSettings, Setting, Variable } from '../../world/runner.ts';
import type { Unseen } from '../../world/seen.ts';
import { nodeAccess, privilegedBy } from './node-access.ts';
import { valueAt, type Written } from './written.ts';

export type RunnerDocument = { key: 'config.template.toml' | 'config.toml'; text: string; place: Place };

/**
 * The settings for identity and cache in a manager's configuration, one result for each `[[runners]]`.
 *
 * `gitlab-runner register` fills in a template and uses a value of it only if the environment has none; a runner in
 * `config.toml` is used unchanged (docs.gitlab.com/runner/register, "Register with a configuration template"; tried with
 * runner 19.4 and the variables below).
 */
export function runnerSettings(
  documents: readonly RunnerDocument[],
  variables: readonly Variable[],
): { settings: readonly RunnerSettings[]; unread: readonly Unseen[] } {
  const settings: RunnerSettings[] = [];
  const unread: Unseen[] = [];
  for (const { key, text, place } of documents) {
    const runners = runnersIn(text);
    if (runners === undefined) {
      unread.push({ what: formatPlace(place), why: 'it is not valid TOML', because: 'absent' });
      continue;
    }
    const env = key === 'config.template.toml' ? variables : [];
    for (const [index, table] of runners.entries()) settings.push(settingsOf(index, { table, place }, env));
  }
  // A runner without a template is registered by its environment alone.
  const isRegistered = variables.some(({ name }) => name === 'CI_SERVER_URL');
  if (settings.length === 0 && unread.length === 0 && isRegistered) settings.push(settingsOf(0, undefined, variables));
  return { settings, unread };
}

function runnersIn(text: string): Written['table'][] | undefined {
  try {
    const runners: unknown = parse(text).runners;
    return Array.isArray(runners) ? runners.filter(isMap) : [];
  } catch {
    return undefined;
  }
}

function settingsOf(index: number, written: Written | undefined, variables: readonly Variable[]): RunnerSettings {
  const read = (name: string, ...path: readonly string[]): Setting<string> | undefined => {
    const variable = variables.find((one) => one.name === name);
    if (variable?.value) return { value: variable.value, place: variable.place, path: variable.name };
    const value = written && scalarAt(written.table, path);
    if (written === undefined || value === undefined || value === '') return undefined;
    return { value: String(value), place: written.place, path: [`runners[${index}]`, ...path].join('.') };
  };
  const hidden = (name: string, key: string): Setting<'present'> | undefined => {
    const variable = variables.find((one) => one.name === name && one.value !== '');
    // It may come from a Secret, whose value is never read.
    if (variable !== undefined) return { value: 'present', place: variable.place, path: variable.name };
    const found = read(name, 'cache', 's3', key);
    return found && { ...found, value: 'present' };
  };
  const cache: CacheSettings = {
    type: read('CACHE_TYPE', 'cache', 'Type'),
    path: read('CACHE_PATH', 'cache', 'Path'),
    authenticationType: read('CACHE_S3_AUTHENTICATION_TYPE', 'cache', 's3', 'AuthenticationType'),
    serverAddress: read('CACHE_S3_SERVER_ADDRESS', 'cache', 's3', 'ServerAddress'),
    bucket: read('CACHE_S3_BUCKET_NAME', 'cache', 's3', 'BucketName'),
    region: read('CACHE_S3_BUCKET_LOCATION', 'cache', 's3', 'BucketLocation'),
    roleArn: read('CACHE_S3_ROLE_ARN', 'cache', 's3', 'RoleARN'),
    uploadRoleArn: read('CACHE_S3_UPLOAD_ROLE_ARN', 'cache', 's3', 'UploadRoleARN'),
    encryption: read('CACHE_S3_SERVER_SIDE_ENCRYPTION', 'cache', 's3', 'ServerSideEncryption'),
    encryptionKey: read('CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID', 'cache', 's3', 'ServerSideEncryptionKeyID'),
    accessKey: hidden('CACHE_S3_ACCESS_KEY', 'AccessKey'),
    secretKey: hidden('CACHE_S3_SECRET_KEY', 'SecretKey'),
    sessionToken: hidden('CACHE_S3_SESSION_TOKEN', 'SessionToken'),
  };
  return {
    index,
    host: read('KUBERNETES_HOST', 'kubernetes', 'host'),
    serviceAccount: read('KUBERNETES_SERVICE_ACCOUNT', 'kubernetes', 'service_account'),
    serviceAccountOverwriteAllowed: read(
      'KUBERNETES_SERVICE_ACCOUNT_OVERWRITE_ALLOWED',
      'kubernetes',
      'service_account_overwrite_allowed',
    ),
    nodeAccess: [
      ...privilegedBy(read('KUBERNETES_PRIVILEGED', 'kubernetes', 'privileged')),
      ...nodeAccess(index, written),
    ],
    environment: written === undefined ? [] : environmentOf(index, written),
    cache,
  };
}

/** Names of the variables that the runner sets for all jobs: `environment = ["NAME=value"]`. */
function environmentOf(index: number, { table: { environment }, place }: Written): Setting<string>[] {
  const entries = Array.isArray(environment) ? environment : [];
  return entries.flatMap((entry, position) => {
    const [name = ''] = String(entry).split('=', 1);
    return [{ value: name, place, path: `runners[${index}].environment[${position}]` }];
  });
}

function scalarAt(table: Written['table'], path: readonly string[]): unknown {
  const value = valueAt(table, path);
  return isMap(value) || Array.isArray(value) ? undefined : value;
}
