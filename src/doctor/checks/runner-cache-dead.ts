import { show, showList } from '../../documents/show.ts';
import { roleArnIssue } from '../derive/roles/role-arn-issue.ts';
import type { FoundRunner } from '../derive/runners/each-runner.ts';
import { formatRunner } from '../derive/runners/each-runner.ts';
import { hostOf, isAtAws } from '../derive/runners/runner-cache.ts';
import { changeSetting } from '../fix/change-setting.ts';
import type { Fix } from '../fix/fix.ts';
import { formatPlace } from '../world/place.ts';
import type { Setting } from '../world/runner.ts';
import type { Finding } from './finding.ts';

/** Adapters of gitlab-runner (`cache/`), which it finds by their exact names. */
const TYPES = ['s3', 'gcs', 'azure'];

/** Caches for which the manager cannot make a URL: jobs log `No URL provided` and continue without a cache. */
export function deadCacheFindings(one: FoundRunner): Finding[] {
  const { cache } = one.settings;
  const old = oldFindings(one);
  const type = typeFindings(one);
  if (cache.type?.value.toLowerCase() !== 's3') return [...old, ...type];
  return [
    ...old,
    ...type,
    // The old name is the cause.
    ...(old.length === 0 ? withoutBucket(one) : []),
    ...[...addressFindings(one), ...bucketFindings(one)],
    ...(isAtAws(cache) ? [...regionFindings(one), ...roleFindings(one)] : []),
  ];
}

function typeFindings(one: FoundRunner): Finding[] {
  const { type, bucket, serverAddress, region, roleArn, accessKey, secretKey } = one.settings.cache;
  const [beside] = [bucket, serverAddress, region, roleArn, accessKey, secretKey].filter(
    (found) => found !== undefined,
  );
  const isUnseen = one.runner.variables.some(({ name, value }) => name === 'CACHE_TYPE' && value === undefined);
  if (isUnseen || (type === undefined && beside === undefined)) return [];
  if (type !== undefined && TYPES.includes(type.value)) return [];
  const meant = TYPES.find((known) => known === type?.value.toLowerCase()) ?? (beside === undefined ? undefined : 's3');
  const where = type ?? typeBeside(beside as Setting<string>);
  const found =
    type === undefined
      ? `Type is missing beside other settings of a cache in S3 (${formatPlace(where.place)}), so there is no cache`
      : `Type ${show(type.value)} (${formatPlace(type.place)}) is not a type of cache, so there is none`;
  return [
    error(one, { code: 'cache_type' }, found, `Type = "${meant ?? 's3'}", in these letters`, [
      meant === undefined
        ? { advice: `in ${formatPlace(where.place)}, set ${where.path} to one of ${TYPES.join(', ')}` }
        : changeSetting(where, meant),
    ]),
  ];
}

/** Where Type belongs: `runners[0].cache.s3.BucketName` → `runners[0].cache.Type`. */
function typeBeside({ path, place }: Setting<string>): Setting<string> {
  const [table] = path.split('.s3.');
  return { value: '', place, path: path.startsWith('CACHE_') ? 'CACHE_TYPE' : `${table}.Type` };
}

function withoutBucket(one: FoundRunner): Finding[] {
  const { bucket, type } = one.settings.cache;
  const isUnseen = one.runner.variables.some(
    ({ name, value }) => name === 'CACHE_S3_BUCKET_NAME' && value === undefined,
  );
  if (isUnseen || bucket !== undefined || type === undefined) return [];
  const where = formatPlace(type.place);
  return [
    error(
      one,
      { code: 'cache_bucket_absent' },
      `Type is s3 (${where}) without BucketName, so there is no cache`,
      'the name of a bucket',
      [{ advice: `in ${where}, set BucketName and BucketLocation in [runners.cache.s3]` }],
    ),
  ];
}

/** The runner puts `https://` before the address. */
function addressFindings(one: FoundRunner): Finding[] {
  const setting = one.settings.cache.serverAddress;
  const host = setting && hostOf(setting.value);
  if (setting === undefined || host === undefined || host === setting.value) return [];
  const found = `ServerAddress ${show(setting.value)} (${formatPlace(setting.place)}) is not a host: the runner adds the scheme itself`;
  return [
    error(one, { code: 'cache_address' }, found, 'a host without a scheme and a path', [
      changeSetting(setting, host || undefined),
    ]),
  ];
}

function bucketFindings(one: FoundRunner): Finding[] {
  const setting = one.settings.cache.bucket;
  const [, named] = /^arn:[^:]*:s3:::([^/]+)/.exec(setting?.value ?? '') ?? [];
  const isName = !setting?.value.includes('/') || setting.value.startsWith('arn:');
  if (setting === undefined || (named === undefined && isName)) return [];
  const found = `BucketName ${show(setting.value)} (${formatPlace(setting.place)}) is not the name of a bucket`;
  const [name = ''] = (named ?? setting.value).replace(/^[a-z0-9]{1,8}:\/\//, '').split('/');
  return [
    error(one, { code: 'cache_bucket_malformed' }, found, 'the name of a bucket; a folder in it belongs into Path', [
      changeSetting(setting, name),
    ]),
  ];
}

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGION = /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/;

function regionFindings(one: FoundRunner): Finding[] {
  const { region, serverAddress } = one.settings.cache;
  if (region === undefined) return [];
  const where = formatPlace(region.place);
  if (!REGION.test(region.value)) {
    const zone = region.value.slice(0, -1);
    const isZone = /[a-z]$/.test(region.value) && REGION.test(zone);
    const found = `BucketLocation ${show(region.value)} (${where}) is not ${isZone ? 'a region but an availability zone' : 'the name of a region'}`;
    const fix: Fix = isZone
      ? changeSetting(region, zone)
      : { advice: `in ${where}, set ${region.path} to the region of the bucket` };
    return [
      error(one, { code: 'cache_region_malformed' }, found, 'the region of the bucket, such as eu-central-1', [fix]),
    ];
  }
  const [, said] =
    /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2,4}-[a-z0-9-]+-\d+)\.amazonaws\.com/.exec(serverAddress?.value ?? '') ?? [];
  if (said === undefined || said === region.value) return [];
  const found = `BucketLocation is ${region.value} (${where}), and ServerAddress names ${said}: AWS refuses signatures for another region`;
  return [
    error(one, { code: 'cache_region_malformed' }, found, 'the region of the bucket in both', [
      { advice: `in ${where}, set ${region.path} to the region of the bucket, and remove ServerAddress` },
    ]),
  ];
}

function roleFindings(one: FoundRunner): Finding[] {
  const setting = one.settings.cache.roleArn;
  const issue = setting && roleArnIssue(setting.value);
  if (setting === undefined || issue === undefined) return [];
  const found = `RoleARN ${show(setting.value)} (${formatPlace(setting.place)}): ${issue.wrong}`;
  const fix: Fix =
    issue.meant === undefined
      ? { advice: `in ${formatPlace(setting.place)}, set ${setting.path} to the ARN of a role` }
      : changeSetting(setting, issue.meant);
  return [error(one, { code: 'cache_role_malformed' }, found, 'the ARN of a role', [fix])];
}

/** An error if the cache does not work without what they meant. */
function oldFindings(one: FoundRunner): Finding[] {
  const { bucket, ignored, type } = one.settings.cache;
  const [first] = ignored;
  if (first === undefined) return [];
  const names = showList(ignored.map(({ path }) => path));
  const found = `${names} (${formatPlace(first.place)}): GitLab Runner 12 and later ignores settings in the form of older versions`;
  const advice = ignored.map(({ path, value }) => `${path} is now ${value}`).join(', ');
  const works = type?.value === 's3' && bucket !== undefined;
  const finding = error(
    one,
    { code: 'cache_setting_ignored' },
    found,
    'the names of today, or none of these settings',
    [{ advice }],
  );
  return [works ? { ...finding, level: 'warning' } : finding];
}

function error(
  { runner }: FoundRunner,
  { code }: { code: string },
  found: string,
  wanted: string,
  fix: readonly Fix[],
): Finding {
  return { code, level: 'error', object: formatRunner(runner), found, wanted, fix };
}
