import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import t from 'tap';
import type { Aws } from '../../src/aws/aws.ts';
import { awsCauseOf } from '../../src/aws/aws-error.ts';
import { type AwsOptions, connectAws } from '../../src/aws/connect.ts';
import { leastPolicy } from '../../src/aws/least-policy.ts';
import { wholeLists } from '../whole-lists.ts';
import { createFront, THROTTLED } from './front.ts';
import { AWS_ACCOUNT, type Moto, REGION, startMoto, useAws } from './moto.ts';

const IAM_ARN = `arn:aws:iam::${AWS_ACCOUNT}`;
const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/ABC';
const PROVIDER = `${IAM_ARN}:oidc-provider/${ISSUER}`;
const CLUSTER = `arn:aws:eks:${REGION}:${AWS_ACCOUNT}:cluster/z-tools`;
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const BUCKET_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::cache/secret/*' }],
};
const KEY = `arn:aws:kms:${REGION}:${AWS_ACCOUNT}:key/1234`;
const EKS_POLICIES = 'arn:aws:eks::aws:cluster-access-policy';
const ELSEWHERE = { name: 'elsewhere', region: 'eu-west-1' };
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }],
});
const PERMISSIONS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});

const moto = await startMoto(t);
if (moto !== undefined) await readFrom(moto);

async function readFrom(moto: Moto): Promise<void> {
  await fill(moto);
  await createClusters(moto, ['z-tools']);
  useAws(moto.endpoint, moto.admin.credentials);
  const aws = await connected();
  t.teardown(() => aws.close());

  await t.test('the caller is read', async (t) => {
    t.match(await aws.caller(), { awsAccount: AWS_ACCOUNT, arn: /:user\/moto$/ });
  });

  await t.test('all roles are read, with the customer managed policies', async (t) => {
    const progress: number[] = [];
    const { Policies, RoleDetailList } = await aws.roles((count) => progress.push(count));
    t.same(RoleDetailList.map(({ Arn }) => Arn).toSorted(), [`${IAM_ARN}:role/ci`, `${IAM_ARN}:role/teams/plain`]);
    t.match(
      Policies,
      wholeLists([{ Arn: `${IAM_ARN}:policy/boundary`, PolicyVersionList: [{ IsDefaultVersion: true }] }]),
    );
    t.same(progress, [2]);
  });

  await t.test('one role is read in the same form, and one that does not exist is undefined', async (t) => {
    t.match(
      await aws.role('ci'),
      wholeLists({
        RoleName: 'ci',
        Arn: `${IAM_ARN}:role/ci`,
        PermissionsBoundary: { PermissionsBoundaryArn: `${IAM_ARN}:policy/boundary` },
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(PERMISSIONS).replaceAll('*', '%2A') }],
        AttachedManagedPolicies: [{ PolicyArn: READ_ONLY }],
      }),
    );
    t.equal(await aws.role('CI'), undefined);
  });

  await t.test('a policy of AWS is read with its default version', async (t) => {
    const policy = await aws.policy(READ_ONLY);
    t.match(policy, wholeLists({ Arn: READ_ONLY, PolicyVersionList: [{ IsDefaultVersion: true, Document: /s3/ }] }));
  });

  await t.test('identity providers are read with their issuer and audiences', async (t) => {
    t.same(await aws.providers(), [{ arn: PROVIDER, issuer: ISSUER }]);
    t.same(await aws.audiences(PROVIDER), ['sts.amazonaws.com']);
  });

  await t.test('a bucket is read in its own region', async (t) => {
    t.equal(await aws.bucketRegion('cache'), REGION);
    t.equal(await aws.bucketRegion(ELSEWHERE.name), ELSEWHERE.region);
    t.equal(await aws.bucketRegion('no-such-bucket'), undefined);
    const cache = { name: 'cache', region: REGION };
    t.same(await aws.bucketEncryption(cache), { algorithm: 'aws:kms', key: KEY });
    t.same(await aws.bucketPolicy(cache), BUCKET_POLICY);
    t.equal(await aws.bucketPolicy(ELSEWHERE), undefined);
    t.same(await aws.bucketOpenings(cache), ['BlockPublicPolicy']);
    t.same(await aws.bucketEncryption(ELSEWHERE), { algorithm: 'AES256', key: undefined });
    const all = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
    t.same(await aws.bucketOpenings(ELSEWHERE), all);
  });

  await t.test('throttled requests are repeated until AWS answers', async (t) => {
    let left = 4;
    const front = await createFront(t, moto.endpoint, async () => (left-- > 0 ? THROTTLED : undefined));
    useAws(front.endpoint, moto.admin.credentials);
    const slow = await connected();
    t.equal((await slow.roles(() => {})).RoleDetailList.length, 2);
    t.ok(left < 0);
    slow.close();
  });

  await t.test('the region of a bucket is known even where it may not be read', async (t) => {
    const refusal = { status: 403, headers: { 'x-amz-bucket-region': 'us-east-2' }, body: '' };
    const front = await createFront(t, moto.endpoint, async ({ method }) => (method === 'HEAD' ? refusal : undefined));
    useAws(front.endpoint, moto.admin.credentials);
    const other = await connected();
    t.equal(await other.bucketRegion('cache'), 'us-east-2');
    other.close();
  });

  await t.test('a missing permission is an error that names the action', async (t) => {
    useAws(moto.endpoint, await moto.createUser('poor', JSON.parse(PERMISSIONS)));
    const poor = await connected();
    await moto.enforcing(async () => {
      t.match(await poor.caller(), { arn: /:user\/poor$/ });
      for (const [action, ask] of requestsOf(poor)) {
        const reason = await ask().catch((error: unknown) => error);
        t.match(awsCauseOf(reason), { code: 'aws_forbidden', action }, action);
      }
    });
    poor.close();
  });

  await t.test('a profile of the AWS configuration brings its credentials and its region', async (t) => {
    const { accessKeyId, secretAccessKey } = await moto.createUser('of-profile', { ...JSON.parse(PERMISSIONS) });
    const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    const folder = t.testdir({ config: `[profile production]\nregion = eu-north-1\n${keys}` });
    useAws(moto.endpoint, moto.admin.credentials);
    delete process.env.AWS_REGION;
    process.env.AWS_CONFIG_FILE = `${folder}/config`;
    const other = await connected({ profile: 'production' });
    t.equal(other.region, 'eu-north-1');
    t.match(await other.caller(), { arn: /:user\/of-profile$/ });
    other.close();
  });

  await t.test('the printed policy is enough, and without one of its statements a request is refused', async (t) => {
    const { Statement: narrow, ...rest } = leastPolicy({ awsAccount: AWS_ACCOUNT });
    // moto checks the resources of S3 only, asks s3:ListBucket for two of the requests, and has neither associations of Pod Identity nor access
    // entries.
    const Statement = narrow.map((one) =>
      one.Sid === 'Bucket' ? { ...one, Action: ['s3:ListBucket', 's3:GetBucketPolicy'] } : { ...one, Resource: '*' },
    );
    for (const left of Statement.map(({ Sid }) => Sid).filter(
      (Sid) => Sid !== 'PodIdentity' && Sid !== 'AccessEntries',
    )) {
      const without = Statement.filter(({ Sid }) => Sid !== left);
      for (const [name, statements] of [
        ['whole', Statement],
        [`without-${left}`, without],
      ] as const) {
        useAws(moto.endpoint, await moto.createUser(`${name}-${left}`, { ...rest, Statement: statements }));
        const reader = await connected();
        const answers = await moto.enforcing(() =>
          Promise.all(
            requestsOf(reader)
              .filter(([action]) => action !== 'iam:GetRole')
              .map(([action, ask]) =>
                ask().then(
                  () => [],
                  () => [action],
                ),
              ),
          ),
        );
        reader.close();
        t.equal(answers.flat().length > 0, name !== 'whole', `${name}: ${answers.flat().join(' ')}`);
      }
    }
  });

  await t.test('the EKS cluster is found by its issuer, behind the first page of clusters', async (t) => {
    // moto gives the same issuer to all clusters.
    const tools = { name: 'z-tools', arn: CLUSTER, identity: { oidc: { issuer: `https://${ISSUER}` } } };
    let logging: object | undefined;
    let accessConfig: object | undefined;
    const front = await createFront(t, moto.endpoint, async ({ path }) =>
      path === '/clusters/z-tools'
        ? { status: 200, body: JSON.stringify({ cluster: { ...tools, logging, accessConfig } }) }
        : undefined,
    );
    useAws(front.endpoint, moto.admin.credentials);
    const other = await connected();
    t.equal(await other.cluster(`https://${ISSUER}/`, REGION), undefined, 'not with another issuer');
    const others = Array.from({ length: 101 }, (_, index) => `other-${index}`);
    await createClusters(moto, others);
    const found = {
      ...{ name: 'z-tools', arn: CLUSTER, region: REGION, hasAuditLog: false },
      ...{ hasAccessEntries: true, hasAwsAuth: true },
    };
    t.same(await other.cluster(`https://${ISSUER}`, REGION), found);
    // As DescribeCluster answers for a cluster with some of its logs.
    const logs = (enabled: boolean, ...types: string[]) => ({ enabled, types });
    for (const [clusterLogging, hasAuditLog] of [
      [[logs(true, 'api', 'audit'), logs(false, 'scheduler')], true],
      [[logs(true, 'api'), logs(false, 'audit', 'scheduler')], false],
    ] as const) {
      logging = { clusterLogging };
      t.same(await other.cluster(`https://${ISSUER}`, REGION), { ...found, hasAuditLog });
    }
    for (const [authenticationMode, hasAccessEntries, hasAwsAuth] of [
      ['CONFIG_MAP', false, true],
      ['API_AND_CONFIG_MAP', true, true],
      ['API', true, false],
    ] as const) {
      accessConfig = { authenticationMode };
      t.match(await other.cluster(`https://${ISSUER}`, REGION), { hasAccessEntries, hasAwsAuth });
    }
    t.equal(await other.cluster(`https://${ISSUER}`, 'eu-west-1'), undefined, 'not in another region');
    other.close();
    useAws(moto.endpoint, moto.admin.credentials);
  });

  await t.test('access entries are read with their policies, page by page', async (t) => {
    // moto has no access entries; the answers have the form of the API of EKS.
    const arn = (name: string) => `${IAM_ARN}:role/${name}`;
    const policy = (name: string, accessScope: object) => ({ policyArn: `${EKS_POLICIES}/${name}`, accessScope });
    const front = await createFront(t, moto.endpoint, async ({ path }) => {
      if (!path.startsWith('/clusters/z-tools/access-entries')) return undefined;
      const isMore = path.includes('nextToken');
      const next = isMore ? {} : { nextToken: 'more' };
      const body = !path.includes('access-policies')
        ? { accessEntries: [arn(isMore ? 'node' : 'team')], ...next }
        : path.includes('node')
          ? { associatedAccessPolicies: [] }
          : isMore
            ? { associatedAccessPolicies: [policy('B', { type: 'cluster' })] }
            : { associatedAccessPolicies: [policy('A', { type: 'namespace', namespaces: ['a', 'b-*'] })], ...next };
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    });
    useAws(front.endpoint, moto.admin.credentials);
    const other = await connected();
    const cluster = {
      ...{ name: 'z-tools', arn: CLUSTER, region: REGION, hasAuditLog: false },
      ...{ hasAccessEntries: true, hasAwsAuth: true },
    };
    t.same(await other.accessEntries(cluster), [
      {
        principalArn: arn('team'),
        policies: [
          { arn: `${EKS_POLICIES}/A`, namespaces: ['a', 'b-*'] },
          { arn: `${EKS_POLICIES}/B`, namespaces: undefined },
        ],
      },
      { principalArn: arn('node'), policies: [] },
    ]);
    t.same(await other.accessEntries({ ...cluster, hasAccessEntries: false }), []);
    other.close();
    useAws(moto.endpoint, moto.admin.credentials);
  });

  await t.test('credentials that AWS does not accept are an error of their own', async (t) => {
    useAws(moto.endpoint, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' });
    const stranger = await connected();
    const reason = await moto.enforcing(() => stranger.roles(() => {})).catch((error: unknown) => error);
    t.match(awsCauseOf(reason), { code: 'aws_unauthorized', hint: /get-caller-identity/ });
    stranger.close();
  });
}

t.test('without credentials, and without an answer, the errors say so', async (t) => {
  useAws('http://127.0.0.1:1', { accessKeyId: 'x', secretAccessKey: 'x' });
  const deaf = await connected();
  t.match(awsCauseOf(await deaf.caller().catch((error: unknown) => error)), {
    code: 'aws_unreachable',
    said: /ECONNREFUSED/,
  });
  deaf.close();
  delete process.env.AWS_ACCESS_KEY_ID;
  const anonymous = await connected({ profile: 'no-such-profile' });
  const cause = awsCauseOf(await anonymous.caller().catch((error: unknown) => error));
  t.match(cause, { code: 'aws_unauthorized', said: /Could not load credentials/ });
  anonymous.close();
});

t.test('the region comes from the option, the environment, or the cluster', async (t) => {
  delete process.env.AWS_REGION;
  const regionFor = async (options: Partial<AwsOptions>, env: NodeJS.ProcessEnv) => {
    const { close, region } = await connected(options, env);
    close();
    return region;
  };
  t.equal(await regionFor({ region: 'eu-west-3' }, { AWS_REGION: 'eu-west-2' }), 'eu-west-3');
  t.equal(await regionFor({}, { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-1' }), 'eu-west-2');
  t.equal(await regionFor({}, { AWS_DEFAULT_REGION: 'eu-west-1' }), 'eu-west-1');
  t.equal(await regionFor({}, {}), 'us-east-1');
});

function connected(options: Partial<AwsOptions> = {}, env: NodeJS.ProcessEnv = process.env): Promise<Aws> {
  const usual = { profile: undefined, region: undefined, fallbackRegion: 'us-east-1', userAgent: 'test/1' };
  return connectAws({ ...usual, ...options }, env);
}

function requestsOf(aws: Aws): [action: string, ask: () => Promise<unknown>][] {
  return [
    ['iam:GetAccountAuthorizationDetails', () => aws.roles(() => {})],
    ['iam:GetRole', () => aws.role('ci')],
    ['iam:GetPolicy', () => aws.policy(READ_ONLY)],
    ['iam:ListOpenIDConnectProviders', () => aws.providers()],
    ['iam:GetOpenIDConnectProvider', () => aws.audiences(PROVIDER)],
    ['eks:ListClusters', () => aws.cluster(ISSUER, REGION)],
    ['s3:GetEncryptionConfiguration', () => aws.bucketEncryption(ELSEWHERE)],
    ['s3:GetBucketPolicy', () => aws.bucketPolicy(ELSEWHERE)],
    ['s3:GetBucketPublicAccessBlock', () => aws.bucketOpenings(ELSEWHERE)],
  ];
}

async function fill({ admin }: Moto): Promise<void> {
  const iam = new IAMClient(admin);
  await iam.send(new CreateRoleCommand({ RoleName: 'ci', AssumeRolePolicyDocument: TRUST }));
  await iam.send(new CreateRoleCommand({ RoleName: 'plain', Path: '/teams/', AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'ci', PolicyName: 'own', PolicyDocument: PERMISSIONS }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'ci', PolicyArn: READ_ONLY }));
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: PERMISSIONS }));
  const PermissionsBoundary = Policy?.Arn ?? '';
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'ci', PermissionsBoundary }));
  const Url = `https://${ISSUER}`;
  const ThumbprintList = ['a'.repeat(40)];
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['sts.amazonaws.com'], ThumbprintList }));

  const s3 = new S3Client(admin);
  await create(s3, 'cache', REGION);
  await create(new S3Client({ ...admin, region: ELSEWHERE.region }), ELSEWHERE.name, ELSEWHERE.region);
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } as const;
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: 'cache',
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] },
    }),
  );
  const blocks = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: true,
  };
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'cache', Policy: JSON.stringify(BUCKET_POLICY) }));
  await s3.send(new PutPublicAccessBlockCommand({ Bucket: 'cache', PublicAccessBlockConfiguration: blocks }));
}

async function createClusters({ admin }: Moto, names: readonly string[]): Promise<void> {
  const eks = new EKSClient(admin);
  const roleArn = `${IAM_ARN}:role/eks`;
  for (const name of names) await eks.send(new CreateClusterCommand({ name, roleArn, resourcesVpcConfig: {} }));
}

async function create(s3: S3Client, Bucket: string, region: 'eu-central-1' | 'eu-west-1' | string): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: region as 'eu-central-1' };
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}
