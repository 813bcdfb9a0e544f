import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { buildIrsaTrust, buildRoleTrust, policyOf } from '../../../src/iam/build/build-trust.ts';
import { AWS_ACCOUNT, type Moto, REGION } from '../../aws/moto.ts';
import type { DoctorWorld } from '../doctor/world.ts';

export const BUCKET = 'example-runner-cache';
export const MANAGER = 'gitlab-runner-common';

const OBJECTS = `arn:aws:s3:::${BUCKET}/*`;
const BLOCKED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

/** The AWS side of an installation in which nothing is wrong. */
export type SideOfAws = {
  iam: IAMClient;
  s3: S3Client;
  /** ARN of the identity provider. */
  provider: string;
  createProvider(audiences: readonly string[]): Promise<string>;
  createBucket(): Promise<void>;
  /** Creates a role `cache` with all permissions on the objects of the cache. The manager may assume it. */
  createCacheRole(): Promise<void>;
  /** Lets a role trust one account in the namespace of the runners. */
  trust(role: string, account: string): Promise<void>;
  /** Gives the role of the manager these permissions on the objects of the cache, and no others. */
  allowManager(...actions: string[]): Promise<void>;
};

export async function createSideOfAws({ admin }: Moto, { cluster, gitlab }: DoctorWorld): Promise<SideOfAws> {
  const iam = new IAMClient(admin);
  const s3 = new S3Client(admin);
  const issuer = cluster.connection.server.replace('https://', '');
  const provider = { partition: 'aws', awsAccount: AWS_ACCOUNT, issuer };
  const trustFor = (name: string) =>
    JSON.stringify(policyOf(buildIrsaTrust(provider, [{ namespaces: [gitlab], name }])));
  const allow = async (RoleName: string, Action: readonly string[], Resource: string) => {
    const PolicyDocument = JSON.stringify(policyOf([{ Effect: 'Allow', Action, Resource }]));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  };
  const createProvider = async (audiences: readonly string[]) => {
    const { OpenIDConnectProviderArn = '' } = await iam.send(
      new CreateOpenIDConnectProviderCommand({
        ...{ Url: `https://${issuer}`, ClientIDList: [...audiences], ThumbprintList: ['a'.repeat(40)] },
      }),
    );
    return OpenIDConnectProviderArn;
  };
  const createBucket = async () => {
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    await s3.send(new PutPublicAccessBlockCommand({ Bucket: BUCKET, PublicAccessBlockConfiguration: BLOCKED }));
  };
  for (const RoleName of [MANAGER, 'ci-billing', 'ci-project-77'])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustFor(RoleName) }));
  await allow(MANAGER, ['s3:GetObject', 's3:PutObject'], OBJECTS);
  await allow('ci-billing', ['s3:PutObject'], 'arn:aws:s3:::billing-site/*');
  await allow('ci-project-77', ['ssm:GetParameter'], '*');
  await createBucket();
  return {
    ...{ iam, s3, createProvider, createBucket, provider: await createProvider(['sts.amazonaws.com']) },
    async createCacheRole() {
      const trust = policyOf(buildRoleTrust([`arn:aws:iam::${AWS_ACCOUNT}:role/${MANAGER}`], false));
      await iam.send(new CreateRoleCommand({ RoleName: 'cache', AssumeRolePolicyDocument: JSON.stringify(trust) }));
      await allow('cache', ['s3:*'], OBJECTS);
    },
    async trust(RoleName, account) {
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustFor(account) }));
    },
    allowManager: (...actions) => allow(MANAGER, actions, OBJECTS),
  };
}
