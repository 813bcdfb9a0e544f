import type { Aws } from '../../../aws/aws.ts';
import { parseIssuer, regionOfIssuer } from '../../../iam/oidc-issuer.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured } from '../../../mapping/index/reserved.ts';
import { type MappedAccount, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { cachesOf } from '../../derive/runners/cache/manager-cache.ts';
import { type AwsSide, accountKey, type IdentityProvider } from '../../world/aws-side.ts';
import type { Roles } from '../../world/roles.ts';
import { isSeen, type Seen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import { look } from './look.ts';
import { readLiveRoles } from './read-live-roles.ts';
import { wantedRoles } from './wanted-roles.ts';

type Progress = (text: string) => void;

/**
 * Reads the AWS side: the roles, and what else an installation needs in AWS.
 *
 * @param world what was read in the cluster; single objects of AWS are read only if it names them
 * @throws a user error `aws_unauthorized` or `aws_unreachable` if AWS cannot be read at all
 */
export async function readAws(aws: Aws, world: World, progress: Progress): Promise<Pick<World, 'aws' | 'roles'>> {
  progress('AWS');
  const caller = await aws.caller();
  const mapping = seenOr(world.mapping, undefined);
  const mapped = mapping === undefined ? [] : mappedAccounts(mapping, world.accounts).mapped;
  const issuer = seenOr(world.issuer, undefined);
  progress(`the identity providers and the EKS cluster of AWS account ${caller.awsAccount}`);
  const providers = await readProviders(aws, issuer);
  const cluster = await readCluster(aws, issuer, caller.awsAccount);
  const associations = await readAssociations(aws, cluster, mapped, mapping);
  const accessEntries = await readAccessEntries(aws, cluster, world);
  const roles: Roles = await readLiveRoles(aws, caller, wantedRoles(mapped, associations, world), progress);
  progress('the buckets of the caches');
  const buckets = await readBuckets(aws, mapped, world);
  return {
    roles: { seen: roles },
    aws: { seen: { caller, providers, cluster, associations, accessEntries, buckets } },
  };
}

async function readProviders(aws: Aws, issuer: string | undefined): Promise<AwsSide['providers']> {
  const own = parseIssuer(issuer ?? '');
  const exact = issuer?.replace(/^https:\/\//, '');
  return look('the identity providers of the AWS account', async () => {
    const references = await aws.providers();
    return Promise.all(
      references.map(async ({ arn, issuer: theirs }): Promise<IdentityProvider> => {
        const isOwn = theirs === exact || (own !== undefined && parseIssuer(theirs) === own);
        const audiences = isOwn
          ? await look(`the audiences of identity provider ${arn}`, () => aws.audiences(arn))
          : undefined;
        return { arn, issuer: theirs, audiences };
      }),
    );
  });
}

async function readCluster(aws: Aws, issuer: string | undefined, awsAccount: string): Promise<AwsSide['cluster']> {
  const region = regionOfIssuer(parseIssuer(issuer ?? '') ?? '');
  if (issuer === undefined || region === undefined) return { seen: undefined };
  const found = await look('the EKS cluster', () => aws.cluster(issuer, region));
  if (!isSeen(found) || found.seen !== undefined) return found;
  return {
    unseen: {
      what: 'the EKS cluster',
      why: `no EKS cluster of AWS account ${awsAccount} in ${region} has the issuer ${issuer}`,
      because: 'unasked',
      needs: '--profile with credentials of the AWS account of the cluster',
    },
  };
}

async function readAssociations(
  aws: Aws,
  cluster: AwsSide['cluster'],
  mapped: readonly MappedAccount[],
  mapping: MappingIndex | undefined,
): Promise<AwsSide['associations']> {
  if (!isSeen(cluster)) return cluster;
  const { seen: found } = cluster;
  if (found === undefined) return { seen: new Map() };
  const names = new Set(mapped.map(({ account }) => accountKey(account)));
  return look('the associations of EKS Pod Identity', async () => {
    const all = (await aws.associations(found)).map((one) => ({
      ...one,
      key: accountKey({ namespace: one.namespace, name: one.serviceAccount }),
    }));
    const read = await inTurns(
      all.filter(
        ({ key, namespace, serviceAccount }) =>
          names.has(key) || (mapping !== undefined && isConfigured(mapping, namespace, serviceAccount)),
      ),
      async ({ id, key }) => [key, await look(`the association of ${key}`, () => aws.association(found, id))] as const,
    );
    return new Map(read);
  });
}

/** Reads access entries only for a review, because they need permissions of their own. */
async function readAccessEntries(
  aws: Aws,
  cluster: AwsSide['cluster'],
  { security }: World,
): Promise<AwsSide['accessEntries']> {
  const what = 'the access entries of EKS';
  if (!isSeen(security)) return { unseen: { ...security.unseen, what } };
  if (!isSeen(cluster)) return cluster;
  const { seen: found } = cluster;
  return found === undefined ? { seen: [] } : look(what, () => aws.accessEntries(found));
}

async function readBuckets(aws: Aws, mapped: readonly MappedAccount[], world: World): Promise<AwsSide['buckets']> {
  const names = mapped.flatMap(({ account, to }) =>
    to === 'manager' ? cachesOf(account, world).map(({ bucket }) => bucket.name) : [],
  );
  const read = await inTurns(new Set(names), async (name) => [name, await readBucket(aws, name)] as const);
  return new Map(read);
}

async function readBucket(
  aws: Aws,
  name: string,
): Promise<AwsSide['buckets'] extends ReadonlyMap<string, infer One> ? One : never> {
  const region = await look(`the region of bucket ${name}`, () => aws.bucketRegion(name));
  if (!isSeen(region) || region.seen === undefined) return region as Seen<undefined>;
  const bucket = { name, region: region.seen };
  const [encryption, policy, openings] = await Promise.all([
    look(`the encryption of bucket ${name}`, () => aws.bucketEncryption(bucket)),
    look(`the policy of bucket ${name}`, () => aws.bucketPolicy(bucket)),
    look(`the block of public access of bucket ${name}`, () => aws.bucketOpenings(bucket)),
  ]);
  return { seen: { region: bucket.region, encryption, policy, openings } };
}
