import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { shellWord } from '../../../text/shell-word.ts';
import { mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { unknownAssociations, withAssociations } from '../../derive/roles/associations/with-associations.ts';
import { cachesOf, type ManagerCache } from '../../derive/runners/cache/manager-cache.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../derive/runners/each-runner.ts';
import { changeSetting } from '../../fix/runners/change-setting.ts';
import type { CacheBucketState } from '../../world/aws-side.ts';
import { formatPlace } from '../../world/place.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { cacheKeyFindings } from './cache-bucket-key.ts';
import { bucketPolicyFindings } from './cache-bucket-policy.ts';

/** Compares the bucket of a cache in AWS with the configuration of the runners. */
export const cacheBucket = defineCheck(
  {
    id: 'cache_bucket',
    title: 'the buckets of caches exist, in the configured region, admit their managers, and are not public',
    needs: ['mapping', 'aws', 'roles'],
  },
  ({ aws, mapping, roles }, world) => {
    const { mapped: named, unseen } = mappedAccounts(mapping, world.accounts);
    const mapped = withAssociations(named, world);
    const { found } = eachRunner(mapping, world);
    const blind: Unseen[] = [...unseen];
    const caches = mapped.flatMap(({ account, to }) => (to === 'manager' ? cachesOf(account, world) : []));
    if (caches.length === 0) blind.push(NO_CACHE);
    const managers = caches.map(({ account }) => account);
    blind.push(...unknownAssociations(managers, mapping.mapping.unannotated, world));
    const findings = [...aws.buckets].flatMap(([name, bucket]): Finding[] => {
      if (!isSeen(bucket)) {
        blind.push(bucket.unseen);
        return [];
      }
      const users = caches.filter((cache) => cache.bucket.name === name);
      if (bucket.seen === undefined) return [absentBucketFinding(name, users)];
      return [
        ...found.flatMap((one) => regionFindings(one, name, bucket.seen as CacheBucketState)),
        ...publicFindings(name, bucket.seen, blind),
        ...bucketPolicyFindings(name, users, bucket.seen, blind),
        ...cacheKeyFindings({ users, state: bucket.seen, aws, roles, blind }),
      ];
    });
    return { looked: counted(aws.buckets.size, 'bucket'), findings, unseen: blind };
  },
);

const NO_CACHE: Unseen = {
  what: 'the bucket of the cache',
  why: 'no runner was seen that has its cache in S3 and signs with its role',
  because: 'absent',
};

function absentBucketFinding(name: string, users: readonly ManagerCache[]): Finding {
  const managers = [...new Set(users.map(({ account }) => `${account.namespace}/${account.name}`))];
  return {
    code: 'bucket_absent',
    level: 'error',
    object: `bucket ${name}`,
    found: `it does not exist, and it is the cache of ${managers.length === 1 ? 'manager' : 'managers'} ${showList(managers)}: jobs run without a cache`,
    wanted: 'an existing bucket, which only the managers use',
    fix: [{ advice: `create bucket ${name}, or correct BucketName in the configuration of the runner` }],
  };
}

/** S3 refuses a URL that was signed for a region other than that of the bucket. */
function regionFindings(
  { runner, settings: { cache } }: FoundRunner,
  name: string,
  state: CacheBucketState,
): Finding[] {
  const { bucket, region } = cache;
  if (bucket?.value !== name || region === undefined || region.value === state.region) return [];
  return [
    {
      code: 'bucket_region',
      level: 'error',
      object: formatRunner(runner),
      found: `BucketLocation ${region.value} (${formatPlace(region.place)}), but bucket ${name} is in ${state.region}: S3 refuses the URLs that the manager signs`,
      wanted: state.region,
      fix: [changeSetting(region, state.region)],
    },
  ];
}

function publicFindings(name: string, { openings }: CacheBucketState, blind: Unseen[]): Finding[] {
  if (!isSeen(openings)) {
    blind.push(openings.unseen);
    return [];
  }
  if (openings.seen.length === 0) return [];
  const all = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true';
  return [
    {
      code: 'bucket_public',
      level: 'warning',
      object: `bucket ${name}`,
      found: `its block of public access does not include ${showList(openings.seen)}: an ACL or a policy could publish the caches of all projects`,
      wanted: 'all four settings on; clients without credentials then lose access, and a cache has no such clients',
      fix: [
        {
          command: `aws s3api put-public-access-block --bucket ${shellWord(name)} --public-access-block-configuration ${all}`,
        },
      ],
    },
  ];
}
