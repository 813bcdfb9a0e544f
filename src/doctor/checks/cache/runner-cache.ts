import { show } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { cacheAuthentication, isAtAws, isBucketName } from '../../derive/runners/cache/runner-cache.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import { formatPlace } from '../../world/place.ts';
import type { CacheSettings } from '../../world/runner/runner-settings.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { deadCacheFindings } from './runner-cache-dead.ts';

/**
 * Finds cache settings that override the manager's role (gitlab-runner `cache/cacheconfig`). Without them, it signs
 * with its role.
 */
export const runnerCache = defineCheck(
  {
    id: 'runner_cache',
    title: 'the caches of runners work, and their managers sign with their role',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    const caches = found.filter(
      ({ settings }) => cacheAuthentication(settings.cache) !== undefined && isAtAws(settings.cache),
    );
    const findings = [
      ...found.flatMap(deadCacheFindings),
      ...caches.flatMap((one) => [
        ...keyFindings(one),
        ...authenticationFindings(one),
        ...regionFindings(one),
        ...secretFindings(one),
      ]),
    ];
    return {
      looked: `${counted(caches.length, 'cache')} in S3 of ${counted(found.length, 'runner')}`,
      findings,
      unseen,
    };
  },
);

const KEYS = { accessKey: 'AccessKey', secretKey: 'SecretKey', sessionToken: 'SessionToken' } as const;

function keyFindings({ runner, settings: { cache } }: FoundRunner): Finding[] {
  const isUsed = cacheAuthentication(cache) === 'access-key';
  return Object.entries(KEYS).flatMap(([key, name]): Finding[] => {
    const setting = cache[key as keyof typeof KEYS & keyof CacheSettings];
    if (setting === undefined) return [];
    return [
      {
        code: 'cache_key',
        level: isUsed ? 'error' : 'warning',
        object: formatRunner(runner),
        found: `${name} (${formatPlace(setting.place)}): an AWS key${isUsed ? ', which is used instead of the role' : ' that is not used'}`,
        wanted: 'no key, so that the manager signs with its role',
        fix: [changeSetting(setting, undefined)],
      },
    ];
  });
}

function authenticationFindings({ runner, settings: { cache } }: FoundRunner): Finding[] {
  const setting = cache.authenticationType;
  if (setting === undefined || setting.value.toLowerCase() === 'iam') return [];
  return [
    {
      code: 'cache_authentication',
      level: 'error',
      object: formatRunner(runner),
      found: `AuthenticationType ${show(setting.value)} (${formatPlace(setting.place)})`,
      wanted: 'iam, which is also the default without keys',
      fix: [changeSetting(setting, 'iam')],
    },
  ];
}

/**
 * Finds a missing region, because the manager then looks it up for every job, falls back to us-east-1, and cannot reuse
 * a client.
 */
function regionFindings({ runner, settings: { cache } }: FoundRunner): Finding[] {
  if (cache.region !== undefined || cache.bucket === undefined) return [];
  const { place, path } = cache.bucket;
  const beside = path.replace(/BucketName$/, 'BucketLocation').replace(/BUCKET_NAME$/, 'BUCKET_LOCATION');
  return [
    {
      code: 'cache_region_absent',
      level: 'warning',
      object: formatRunner(runner),
      found: `BucketName is set without BucketLocation (${formatPlace(place)})`,
      wanted: isBucketName(cache.bucket.value)
        ? `the region of bucket ${cache.bucket.value}`
        : 'the region of the bucket',
      fix: [{ advice: `in ${formatPlace(place)}, set ${beside} to the region of the bucket` }],
    },
  ];
}

function secretFindings({ runner }: FoundRunner): Finding[] {
  if (runner.cacheSecret === undefined) return [];
  return [
    {
      code: 'cache_secret',
      level: 'error',
      object: formatRunner(runner),
      found: `it mounts Secret ${runner.namespace}/${runner.cacheSecret}, whose keys its entrypoint exports for the cache`,
      wanted: 'no such Secret, so that the manager signs with its role',
      fix: [{ advice: "remove runners.cache.secretName from the values of GitLab's chart, then run helm upgrade" }],
    },
  ];
}
