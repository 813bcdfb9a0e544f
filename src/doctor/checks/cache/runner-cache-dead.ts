import { show, showList } from '../../../documents/show.ts';
import { isAtAws } from '../../derive/runners/cache/runner-cache.ts';
import type { FoundRunner } from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/runner/setting.ts';
import type { Finding } from '../finding.ts';
import {
  addressFindings,
  bucketFindings,
  cacheErrorFinding,
  regionFindings,
  roleFindings,
} from './runner-cache-values.ts';

/** Cache adapters of gitlab-runner (`cache/`), which it finds by their exact names. */
const TYPES = ['s3', 'gcs', 'azure'];

/**
 * Returns findings about caches for which the manager cannot make a URL. Jobs then log `No URL provided` and continue
 * without a cache.
 */
export function deadCacheFindings(one: FoundRunner): Finding[] {
  const { cache } = one.settings;
  const old = oldFindings(one);
  const type = typeFindings(one);
  if (cache.type?.value.toLowerCase() !== 's3') return [...old, ...type];
  return [
    ...old,
    ...type,
    // If the bucket is set by an old name, that is the cause.
    ...(old.length === 0 ? withoutBucketFindings(one) : []),
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
  const corrected =
    TYPES.find((known) => known === type?.value.toLowerCase()) ?? (beside === undefined ? undefined : 's3');
  const where = type ?? typeBeside(beside as Setting<string>, one.settings.index);
  const found =
    type === undefined
      ? `Type is missing beside other settings of a cache in S3 (${formatPlace(where.place)}), so there is no cache`
      : `Type ${show(type.value)} (${formatPlace(type.place)}) is not a type of cache, so there is none`;
  return [
    cacheErrorFinding(one, { code: 'cache_type' }, found, `Type = "${corrected ?? 's3'}", spelled exactly so`, [
      corrected === undefined
        ? { advice: `in ${formatPlace(where.place)}, set ${where.path} to one of ${TYPES.join(', ')}` }
        : changeSetting(where, corrected),
    ]),
  ];
}

/** Returns the setting `Type` in the place of another setting of the cache. */
function typeBeside({ by, place }: Setting<string>, index: number): Setting<string> {
  const inDocument = `runners[${index}].cache.Type`;
  const paths = { variable: 'CACHE_TYPE', flag: '--cache-type', document: inDocument, patch: inDocument };
  return { value: '', place, by, path: paths[by] };
}

function withoutBucketFindings(one: FoundRunner): Finding[] {
  const { bucket, type } = one.settings.cache;
  const isUnseen = one.runner.variables.some(
    ({ name, value }) => name === 'CACHE_S3_BUCKET_NAME' && value === undefined,
  );
  if (isUnseen || bucket !== undefined || type === undefined) return [];
  const where = formatPlace(type.place);
  return [
    cacheErrorFinding(
      one,
      { code: 'cache_bucket_absent' },
      `Type is s3 (${where}) without BucketName, so there is no cache`,
      'the name of a bucket',
      [{ advice: `in ${where}, set BucketName and BucketLocation in [runners.cache.s3]` }],
    ),
  ];
}

/** Returns a finding about settings with old names. It is an error if the cache does not work without them. */
function oldFindings(one: FoundRunner): Finding[] {
  const { bucket, ignored, type } = one.settings.cache;
  const [first] = ignored;
  if (first === undefined) return [];
  const names = showList(ignored.map(({ path }) => path));
  const found = `${names} (${formatPlace(first.place)}): GitLab Runner 12 and later ignores settings in the form of older versions`;
  const advice = ignored.map(({ path, value }) => `${path} is now ${value}`).join(', ');
  const works = type?.value === 's3' && bucket !== undefined;
  const finding = cacheErrorFinding(
    one,
    { code: 'cache_setting_ignored' },
    found,
    'the current names of these settings, or none of the settings',
    [{ advice }],
  );
  return [works ? { ...finding, level: 'warning' } : finding];
}
