import { show } from '../../../documents/show.ts';
import { roleArnIssue } from '../../derive/roles/role-arn-issue.ts';
import { hostOf, isBucketName, withoutSecrets } from '../../derive/runners/cache/runner-cache.ts';
import { type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import type { Fix } from '../../fix/fix.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { Finding } from '../finding.ts';

// The functions of this file find settings of a cache in S3 whose value cannot work.

/** Finds an address with a scheme or path, because the runner adds `https://` before it. */
export function addressFindings(one: FoundRunner): Finding[] {
  const setting = one.settings.cache.serverAddress;
  const host = setting && hostOf(setting.value);
  if (setting === undefined || host === undefined || host === setting.value) return [];
  const found = `ServerAddress ${show(withoutSecrets(setting.value))} (${formatPlace(setting.place)}) is not a host: the runner adds the scheme itself`;
  return [
    cacheErrorFinding(one, { code: 'cache_address' }, found, 'a host without a scheme and a path', [
      changeSetting(setting, host || undefined),
    ]),
  ];
}

export function bucketFindings(one: FoundRunner): Finding[] {
  const setting = one.settings.cache.bucket;
  const [, named] = /^arn:[^:]*:s3:::([^/]+)/.exec(setting?.value ?? '') ?? [];
  if (
    setting === undefined ||
    (named === undefined && (isBucketName(setting.value) || setting.value.startsWith('arn:')))
  )
    return [];
  const found = `BucketName ${show(withoutSecrets(setting.value))} (${formatPlace(setting.place)}) is not the name of a bucket`;
  const name = named ?? hostOf(setting.value);
  return [
    cacheErrorFinding(
      one,
      { code: 'cache_bucket_malformed' },
      found,
      'the name of a bucket; a folder in it belongs into Path',
      [changeSetting(setting, name)],
    ),
  ];
}

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGION = /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/;

export function regionFindings(one: FoundRunner): Finding[] {
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
      cacheErrorFinding(
        one,
        { code: 'cache_region_malformed' },
        found,
        'the region of the bucket, such as eu-central-1',
        [fix],
      ),
    ];
  }
  const [, said] =
    /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2,4}-[a-z0-9-]+-\d+)\.amazonaws\.com/.exec(serverAddress?.value ?? '') ?? [];
  if (said === undefined || said === region.value) return [];
  const found = `BucketLocation is ${region.value} (${where}), and ServerAddress names ${said}: AWS refuses signatures for another region`;
  return [
    cacheErrorFinding(one, { code: 'cache_region_malformed' }, found, 'the region of the bucket in both', [
      { advice: `in ${where}, set ${region.path} to the region of the bucket, and remove ServerAddress` },
    ]),
  ];
}

export function roleFindings(one: FoundRunner): Finding[] {
  const setting = one.settings.cache.roleArn;
  const issue = setting && roleArnIssue(setting.value);
  if (setting === undefined || issue === undefined) return [];
  const found = `RoleARN ${show(setting.value)} (${formatPlace(setting.place)}): ${issue.wrong}`;
  const fix: Fix =
    issue.suggestion === undefined
      ? { advice: `in ${formatPlace(setting.place)}, set ${setting.path} to the ARN of a role` }
      : changeSetting(setting, issue.suggestion);
  return [cacheErrorFinding(one, { code: 'cache_role_malformed' }, found, 'the ARN of a role', [fix])];
}

/** Returns an error about the cache of a runner. */
export function cacheErrorFinding(
  { runner }: FoundRunner,
  { code }: { code: string },
  found: string,
  wanted: string,
  fix: readonly Fix[],
): Finding {
  return { code, level: 'error', object: formatRunner(runner), found, wanted, fix };
}
