import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws, Caller } from './aws.ts';
import { sendToAws } from './aws-error.ts';
import { readBucketEncryption, readBucketOpenings, readBucketPolicy, readBucketRegion } from './bucket.ts';
import { findCluster, listAccessEntries, listAssociations, readAssociation } from './eks.ts';
import { pathStyle } from './path-style.ts';
import { listProviders, readAudiences } from './providers.ts';
import { listRoles, readManagedPolicy, readRole } from './roles.ts';

export type AwsOptions = {
  /** As `--profile` of the AWS CLI; `undefined` for the SDK's default chain of credentials. */
  profile: string | undefined;
  /** `undefined` for the region that the environment or the profile sets. */
  region: string | undefined;
  /** The region if neither the user, the environment nor the profile sets one. */
  fallbackRegion: string;
  /** The user agent, which AWS logs: `gitlab-runner-irsa-doctor/1.2.3`. */
  userAgent: string;
};

/** The SDK waits up to 20 seconds between two attempts, so throttling makes the doctor slower but does not end it. */
const ATTEMPTS = 10;

/**
 * Creates the clients for AWS with the user's own credentials, found as the AWS CLI finds them. Sends no request yet.
 * Endpoints come from `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_SERVICE` if set.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function connectAws(options: AwsOptions, env: NodeJS.ProcessEnv): Promise<Aws> {
  const region = await regionFor(options, env);
  const config = {
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...{ region, maxAttempts: ATTEMPTS, customUserAgent: options.userAgent },
  };
  const iam = new IAMClient(config);
  const sts = new STSClient(config);
  const createS3 = (bucketRegion: string) =>
    new S3Client({ ...config, ...pathStyle(env), region: bucketRegion, followRegionRedirects: true });
  const s3At = clientsByRegion(createS3);
  const eksAt = clientsByRegion((eksRegion) => new EKSClient({ ...config, region: eksRegion }));
  return {
    region,
    caller: () => readCaller(sts),
    roles: (progress) => listRoles(iam, progress),
    role: (name) => readRole(iam, name),
    policy: (arn) => readManagedPolicy(iam, arn),
    providers: () => listProviders(iam),
    audiences: (arn) => readAudiences(iam, arn),
    cluster: (issuer, eksRegion) => findCluster(eksAt(eksRegion), issuer, eksRegion),
    associations: (cluster) => listAssociations(eksAt(cluster.region), cluster),
    association: (cluster, id) => readAssociation(eksAt(cluster.region), cluster, id),
    accessEntries: (cluster) => listAccessEntries(eksAt(cluster.region), cluster),
    bucketRegion: (name) => readBucketRegion(s3At(region), name),
    bucketEncryption: (bucket) => readBucketEncryption(s3At(bucket.region), bucket.name),
    bucketPolicy: (bucket) => readBucketPolicy(s3At(bucket.region), bucket.name),
    bucketOpenings: (bucket) => readBucketOpenings(s3At(bucket.region), bucket.name),
    close() {
      for (const client of [iam, sts, ...s3At.all(), ...eksAt.all()]) client.destroy();
    },
  };
}

async function readCaller(sts: STSClient): Promise<Caller> {
  const { Account = '', Arn = '' } = await sendToAws('sts:GetCallerIdentity', () =>
    sts.send(new GetCallerIdentityCommand()),
  );
  return { arn: Arn, awsAccount: Account };
}

/**
 * Returns the region. The SDK itself reads `AWS_REGION` and the profile, but not `AWS_DEFAULT_REGION`, which the AWS
 * CLI reads.
 */
async function regionFor({ profile, region, fallbackRegion }: AwsOptions, env: NodeJS.ProcessEnv): Promise<string> {
  const given = region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION);
  if (given) return given;
  const probe = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await probe.config.region();
  } catch {
    return fallbackRegion;
  } finally {
    probe.destroy();
  }
}

/** Returns a function that creates the client of a region on its first use and then returns the same one. */
function clientsByRegion<Client>(make: (region: string) => Client) {
  const clients = new Map<string, Client>();
  const at = (region: string): Client => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
  return Object.assign(at, { all: () => clients.values() });
}
