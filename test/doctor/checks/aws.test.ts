import t from 'tap';
import type { Association } from '../../../src/aws/aws.ts';
import { accountsAnnotated } from '../../../src/doctor/checks/accounts/accounts-annotated.ts';
import { cacheBucket } from '../../../src/doctor/checks/cache/cache-bucket.ts';
import { cachePermissionsApart } from '../../../src/doctor/checks/cache/cache-permissions.ts';
import type { Check } from '../../../src/doctor/checks/check.ts';
import { identityProvider } from '../../../src/doctor/checks/roles/identity-provider.ts';
import { podIdentity } from '../../../src/doctor/checks/roles/pod-identity.ts';
import { rolesApart } from '../../../src/doctor/checks/roles/roles-apart.ts';
import { rolesTried } from '../../../src/doctor/checks/roles/roles-tried.ts';
import { rolesTrust } from '../../../src/doctor/checks/roles/roles-trust.ts';
import { indexRoles } from '../../../src/doctor/read/roles/index-roles.ts';
import type { AwsSide, LiveRoles } from '../../../src/doctor/world/aws-side.ts';
import type { Role } from '../../../src/doctor/world/roles.ts';
import type { Seen, Unseen } from '../../../src/doctor/world/seen.ts';
import type { Trial, TrialStep } from '../../../src/doctor/world/trial.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { buildIrsaTrust, buildPodIdentityTrust, buildRoleTrust, policyOf } from '../../../src/iam/build/build-trust.ts';
import type { PolicyStatement } from '../../../src/iam/policy-document.ts';
import { wholeLists } from '../../whole-lists.ts';
import {
  accounts,
  everywhere,
  healthyWorld,
  ISSUER,
  judged,
  mapping,
  ROLE,
  role,
  runner,
  template,
} from '../world/healthy-world.ts';

// What --aws reads, with a healthy cluster.

const AWS_ACCOUNT = '111122223333';
const PROVIDER = `arn:aws:iam::${AWS_ACCOUNT}:oidc-provider/${ISSUER.replace('https://', '')}`;
const CLUSTER = {
  ...{ name: 'tools', arn: `arn:aws:eks:eu-central-1:${AWS_ACCOUNT}:cluster/tools`, region: 'eu-central-1' },
  hasAuditLog: true,
  hasAccessEntries: true,
  hasAwsAuth: true,
};
const KEY = `arn:aws:kms:eu-central-1:${AWS_ACCOUNT}:key/1234`;
const HIDDEN: Unseen = { what: 'a part of AWS', why: 'not authorized', because: 'forbidden', needs: 'aws:Action' };
const hidden = { unseen: HIDDEN };
const NAMES = ['gitlab-runner-common', 'ci-billing', 'ci-project-77'];

const provider = (changes: Partial<Extract<AwsSide['providers'], { seen: unknown }>['seen'][number]> = {}) => ({
  arn: PROVIDER,
  issuer: ISSUER.replace('https://', ''),
  audiences: { seen: ['sts.amazonaws.com'] },
  ...changes,
});
const bucket = (changes: object = {}) => ({
  seen: {
    region: 'eu-central-1',
    encryption: { seen: { algorithm: 'AES256', key: undefined } },
    policy: { seen: undefined as unknown },
    openings: { seen: [] },
    ...changes,
  },
});
/** The policy of the bucket, with one statement. */
const bucketWith = (statement: object) => {
  const whole = { Sid: 'Only', Action: 's3:*', Resource: 'arn:aws:s3:::cache/*', ...statement };
  const policy = { seen: JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: [whole] })) as unknown };
  return { buckets: new Map([['cache', bucket({ policy })]]) };
};

function side(changes: Partial<AwsSide> = {}): Seen<AwsSide> {
  return {
    seen: {
      caller: { arn: `arn:aws:iam::${AWS_ACCOUNT}:user/alice`, awsAccount: AWS_ACCOUNT },
      providers: { seen: [provider()] },
      cluster: { seen: CLUSTER },
      associations: { seen: new Map() },
      accessEntries: { seen: [] },
      buckets: new Map([['cache', bucket()]]),
      ...changes,
    },
  };
}

function live(roles: readonly Role[] = NAMES.map(role), changes: Partial<LiveRoles> = {}): World['roles'] {
  const known = { awsAccount: AWS_ACCOUNT, absent: new Set<string>(), unseen: new Map(), ...changes };
  return { seen: { ...indexRoles(roles), unread: [], source: `AWS account ${AWS_ACCOUNT}`, live: known } };
}

function world(changes: Partial<AwsSide> = {}, others: Partial<World> = {}): World {
  return healthyWorld({ aws: side(changes), roles: live(), ...others });
}

const source = (...statements: readonly PolicyStatement[]) => ({
  ...{ value: policyOf(statements), file: `AWS account ${AWS_ACCOUNT}`, text: undefined, path: [] },
});
const allow = (Action: string[], Resource: string): PolicyStatement => ({ Effect: 'Allow', Action, Resource });
const CACHE = allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::cache/*');
const with_ = (changed: Role) => live([...NAMES.filter((name) => name !== changed.name).map(role), changed]);
const UPLOADS = `${ROLE}/uploads`;
const cacheWith = (s3: object): Partial<World> => ({ runners: everywhere({ gitlab: [runner(template({ s3 }))] }) });
const bounded = (boundary: Role['boundary']) =>
  world({}, { roles: with_({ ...role('gitlab-runner-common'), ...(boundary && { boundary }) }) });

/** A job with every permission, within a boundary. */
const job = (boundary: NonNullable<Role['boundary']>) =>
  world({}, { roles: with_({ ...role('ci-billing'), permissions: [source(allow(['*'], '*'))], boundary }) });

const named = (name: string) =>
  accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': name });
const ELSEWHERE = 'arn:aws:iam::999988887777:role/ci-billing';

const podTrust = buildPodIdentityTrust(
  { partition: 'aws', awsAccount: AWS_ACCOUNT, region: 'eu-central-1', name: 'tools' },
  [{ namespaces: ['gitlab'], name: 'ci-billing' }],
);
const ASSOCIATED: Role = { ...role('ci-billing'), trust: source(...podTrust) };
const trusting = (...statements: readonly PolicyStatement[]): Role => ({ ...ASSOCIATED, trust: source(...statements) });
const OPEN: PolicyStatement = {
  ...{ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' } },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
};
/** For tokens of every audience. */
const byToken = (subject: string, operator = 'StringEquals'): PolicyStatement => ({
  ...{ Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity' },
  Condition: { [operator]: { [`${ISSUER.replace('https://', '')}:sub`]: subject } },
});
const TARGET = `${ROLE}/target`;
const association = (changes: Partial<Association> = {}): AwsSide['associations'] => {
  const one = { id: 'a-1', namespace: 'gitlab', serviceAccount: 'ci-billing', roleArn: `${ROLE}/ci-billing` };
  return {
    seen: new Map([['gitlab/ci-billing', { seen: { ...one, targetRoleArn: undefined, tagged: true, ...changes } }]]),
  };
};
const bare = accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined });
/** Billing has its role from an association. */
const podWorld = (
  changes: Partial<Association> = {},
  { roles = [ASSOCIATED], unannotated = 'allow' }: { roles?: readonly Role[]; unannotated?: string } = {},
) =>
  world(
    { associations: association(changes) },
    { accounts: bare, mapping: mapping({ unannotated }), roles: live([role('gitlab-runner-common'), ...roles]) },
  );
const target = (trust: readonly PolicyStatement[]): Role => ({
  ...role('ci-project-77'),
  name: 'target',
  arn: TARGET,
  trust: source(...trust),
});
const mayAssume: Role = { ...ASSOCIATED, permissions: [source(allow(['sts:AssumeRole', 'sts:TagSession'], TARGET))] };

const OWN: TrialStep = { step: 'identity', on: `arn:aws:sts::${AWS_ACCOUNT}:assumed-role/ci-billing/x` };
const trialOf = (steps: readonly TrialStep[]): Trial => ({
  ...{ namespace: 'gitlab', name: 'ci-billing', roleArn: `${ROLE}/ci-billing`, audience: 'sts.amazonaws.com', steps },
});
const tried = (...steps: TrialStep[]) => world({}, { trials: { seen: { trials: [trialOf(steps)], untried: [] } } });

const cases: [check: Check, name: string, world: World, state: string, findings: object[]][] = [
  [identityProvider, 'a provider with the issuer and the audience', world(), 'green', []],
  [
    identityProvider,
    'no provider',
    world({ providers: { seen: [provider({ issuer: 'oidc.eks.eu-central-1.amazonaws.com/id/OTHER' })] } }),
    'found',
    [
      {
        code: 'provider_absent',
        level: 'error',
        found:
          /has no identity provider for this issuer: AWS refuses the tokens of 3 accounts with InvalidIdentityToken$/,
        fix: [
          {
            command: `aws iam create-open-id-connect-provider --url ${ISSUER} --client-id-list sts.amazonaws.com`,
          },
        ],
      },
    ],
  ],
  [
    identityProvider,
    'a provider with a slash at the end',
    world({ providers: { seen: [provider({ arn: `${PROVIDER}/`, issuer: `${ISSUER.replace('https://', '')}/` })] } }),
    'found',
    [{ code: 'provider_absent', found: /only the similar .*ABCDEF\/: AWS refuses/ }],
  ],
  [
    identityProvider,
    'a provider without the audience of the tokens',
    world({ providers: { seen: [provider({ audiences: { seen: ['sts.eu-central-1.amazonaws.com'] } })] } }),
    'found',
    [
      {
        code: 'provider_audience_absent',
        found: /accepts sts\.eu-central-1\.amazonaws\.com, and the tokens of gitlab\/.* have "sts\.amazonaws\.com"/,
        fix: [{ command: new RegExp(`--open-id-connect-provider-arn ${PROVIDER} --client-id sts.amazonaws.com$`) }],
      },
    ],
  ],
  [identityProvider, 'providers that may not be listed', world({ providers: hidden }), 'blind', []],
  [
    identityProvider,
    'a provider that may not be read',
    world({ providers: { seen: [provider({ audiences: hidden })] } }),
    'blind',
    [],
  ],
  [identityProvider, 'roles of another AWS account', world({}, { accounts: named(ELSEWHERE) }), 'blind', []],
  [identityProvider, 'AWS that was not asked', healthyWorld(), 'blind', []],

  [
    rolesTrust,
    'a role that does not exist',
    world(
      {},
      {
        roles: live([role('gitlab-runner-common'), role('ci-project-77')], { absent: new Set([`${ROLE}/ci-billing`]) }),
      },
    ),
    'found',
    [{ code: 'role_absent', object: 'serviceaccount gitlab/ci-billing', found: /does not exist in AWS account 1111/ }],
  ],
  [
    rolesTrust,
    'a role whose name differs in upper and lower case',
    world(
      {},
      {
        accounts: named(`${ROLE}/CI-billing`),
        roles: live(undefined, { absent: new Set([`${ROLE}/CI-billing`]) }),
      },
    ),
    'found',
    [{ code: 'role_absent', found: /; .*role\/ci-billing admits this account$/ }],
  ],
  [
    rolesTrust,
    'a role of another AWS account, although one here has its name',
    world({}, { accounts: named(ELSEWHERE), roles: live(undefined, { unseen: new Map([[ELSEWHERE, HIDDEN]]) }) }),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'a policy of AWS that may not be read',
    world({}, { roles: with_({ ...role('ci-billing'), attached: ['arn:aws:iam::aws:policy/Any'] }) }),
    'blind',
    [],
  ],

  [
    cachePermissionsApart,
    'a job whose association gives it a role that may use the cache',
    world(
      { associations: association({ roleArn: `${ROLE}/wide` }) },
      { roles: live([...NAMES.map(role), { ...role('wide'), permissions: [source(CACHE)] }]) },
    ),
    'found',
    [{ code: 'cache_permissions_of_job', object: 'role wide' }],
  ],
  [
    rolesApart,
    'a job whose association gives it the role of the manager',
    world({ associations: association({ roleArn: `${ROLE}/gitlab-runner-common` }) }),
    'found',
    [{ code: 'role_shared', object: 'serviceaccount gitlab/ci-billing' }],
  ],

  [
    cachePermissionsApart,
    'a boundary that allows the cache',
    bounded({ arn: 'arn:b', policy: source(CACHE) }),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'a boundary without the cache',
    bounded({ arn: 'arn:b', policy: source(allow(['s3:GetObject'], '*')) }),
    'found',
    [{ code: 'boundary_refuses', found: /boundary arn:b does not allow s3:PutObject, / }],
  ],
  [
    cachePermissionsApart,
    'a boundary without the key and the role of the cache, which have places of their own',
    world(
      {},
      {
        roles: with_({
          ...role('gitlab-runner-common'),
          permissions: [source(allow(['s3:*', 'sts:AssumeRole', 'kms:*'], '*'))],
          boundary: { arn: 'arn:b', policy: source(allow(['s3:PutObject'], '*')) },
        }),
        ...cacheWith({ UploadRoleARN: UPLOADS, ServerSideEncryption: 'KMS', ServerSideEncryptionKeyID: KEY }),
      },
    ),
    'found',
    [
      {
        fix: [
          {
            advice: `ask the owner of arn:b to allow s3:GetObject on the objects of bucket cache, and sts:AssumeRole ${UPLOADS}, and kms:Decrypt ${KEY}`,
          },
        ],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'a job that may everything, within a boundary that keeps it from the cache',
    job({ arn: 'arn:b', policy: source(allow(['sts:*', 'ecr:*'], '*')) }),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'a job that may everything, within a boundary that allows a part of the cache',
    job({ arn: 'arn:b', policy: source(allow(['s3:GetObject'], 'arn:aws:s3:::cache/project/1/*')) }),
    'found',
    [{ code: 'cache_permissions_of_job', level: 'warning', found: /^it may s3:GetObject in bucket cache/ }],
  ],
  [
    cachePermissionsApart,
    'a job that may everything, within a boundary whose text is unknown',
    job({ arn: 'arn:b', policy: undefined }),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'a boundary whose text is unknown',
    bounded({ arn: 'arn:b', policy: undefined }),
    'blind',
    [],
  ],

  [cacheBucket, 'a bucket as it should be', world(), 'green', []],
  [
    cacheBucket,
    'a bucket that does not exist',
    world({ buckets: new Map([['cache', { seen: undefined }]]) }),
    'found',
    [
      {
        code: 'bucket_absent',
        object: 'bucket cache',
        found: /it is the cache of manager gitlab\/gitlab-runner-common: jobs/,
      },
    ],
  ],
  [
    cacheBucket,
    'a bucket in another region',
    world({ buckets: new Map([['cache', bucket({ region: 'us-east-1' })]]) }),
    'found',
    [
      {
        code: 'bucket_region',
        found: /BucketLocation eu-central-1 .* is in us-east-1/,
        fix: [{ edit: { set: 'us-east-1' } }],
      },
    ],
  ],
  [
    cacheBucket,
    'a bucket in a different region than that of a StatefulSet',
    world(
      { buckets: new Map([['cache', bucket({ region: 'us-east-1' })]]) },
      { runners: everywhere({ gitlab: [{ ...runner(), kind: 'statefulset' }] }) },
    ),
    'found',
    [{ code: 'bucket_region', object: 'statefulset gitlab/gitlab-runner' }],
  ],
  [
    cacheBucket,
    'a bucket that could be public',
    world({ buckets: new Map([['cache', bucket({ openings: { seen: ['BlockPublicPolicy'] } })]]) }),
    'found',
    [{ code: 'bucket_public', level: 'warning', found: /does not include BlockPublicPolicy/ }],
  ],
  [
    cacheBucket,
    'a bucket whose name is a command',
    world({ buckets: new Map([['a;reboot', bucket({ openings: { seen: ['BlockPublicPolicy'] } })]]) }),
    'found',
    [{ fix: [{ command: /--bucket 'a;reboot' --public/ }] }],
  ],
  ...(
    [
      ['every principal but an administrator', { NotPrincipal: { AWS: `${ROLE}/admin` } }],
      ['its AWS account', { Principal: { AWS: AWS_ACCOUNT } }],
      [
        'all roles but others',
        { Principal: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': `${ROLE}/other-*` } } },
      ],
    ] as const
  ).map(([who, statement]): (typeof cases)[number] => [
    cacheBucket,
    `a bucket whose policy refuses ${who}`,
    world(bucketWith({ Effect: 'Deny', ...statement })),
    'found',
    [
      {
        code: 'bucket_refuses',
        level: 'error',
        found:
          /^Statement\[0\] \(Only\) of its policy denies s3:GetObject, s3:PutObject to .*gitlab-runner-common, with which /,
        fix: [{ advice: /^let the owner of bucket cache leave .*gitlab-runner-common out of Statement\[0\] \(Only\)/ }],
      },
    ],
  ]),
  [
    cacheBucket,
    'a bucket that refuses uploads without a header that the runner does not send',
    world(
      bucketWith({
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject' },
        Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } },
      }),
    ),
    'found',
    [{ code: 'bucket_refuses', found: /denies s3:PutObject to/, fix: [{ advice: /^set ServerSideEncryption in / }] }],
  ],
  [
    cacheBucket,
    'a bucket that refuses uploads without a header that the runner sends',
    world(
      bucketWith({
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject' },
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
      }),
      cacheWith({ ServerSideEncryption: 'S3' }),
    ),
    'green',
    [],
  ],
  [
    cacheBucket,
    'a bucket that refuses the role which RoleARN names, for uploads',
    world(
      bucketWith({ Effect: 'Deny', Principal: { AWS: UPLOADS }, Action: 's3:Put*' }),
      cacheWith({ UploadRoleARN: UPLOADS }),
    ),
    'found',
    [{ code: 'bucket_refuses', found: /denies s3:PutObject to arn:.*:role\/uploads, / }],
  ],
  ...(
    [
      ['requests without TLS', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      ['requests from outside a VPC', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }],
      [
        'uploads with the header of another encryption',
        {
          Condition: {
            Null: { 's3:x-amz-server-side-encryption': 'false' },
            StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
          },
        },
      ],
      ['other actions', { Action: 's3:DeleteBucket' }],
      ['another path', { Resource: 'arn:aws:s3:::cache/secret/*' }],
      ['another role', { Principal: { AWS: `${ROLE}/ci-billing` } }],
    ] as const
  ).map(([what, statement]): (typeof cases)[number] => [
    cacheBucket,
    `a bucket that refuses ${what}`,
    world(bucketWith({ Effect: 'Deny', Principal: '*', ...statement })),
    'green',
    [],
  ]),
  [
    cacheBucket,
    'a bucket whose policy has a Sid as S3 allows and IAM does not',
    world(
      bucketWith({
        ...{ Sid: 'Access-to-specific-VPCE-only', Effect: 'Deny', Principal: '*' },
        Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
      }),
    ),
    'green',
    [],
  ],
  ...(
    [
      ['all but the objects of runners', { NotResource: 'arn:aws:s3:::cache/runner/*' }],
      ['objects that runners share', { Resource: 'arn:aws:s3:::cache/project/*' }],
    ] as const
  ).map(([what, where]): (typeof cases)[number] => [
    cacheBucket,
    `a bucket that refuses ${what}; the doctor does not know whether the runner shares its cache`,
    world(bucketWith({ Effect: 'Deny', Principal: '*', Resource: undefined, ...where })),
    'green',
    [],
  ]),
  [
    cacheBucket,
    'a bucket that refuses roles, and that of the manager is not known',
    world(
      { ...bucketWith({ Effect: 'Deny', Principal: { AWS: AWS_ACCOUNT } }), associations: hidden },
      {
        accounts: accounts({ 'gitlab-runner-common': undefined, 'ci-billing': `${ROLE}/ci-billing` }),
        mapping: mapping({ unannotated: 'allow' }),
      },
    ),
    'blind',
    [],
  ],
  [
    cacheBucket,
    'a bucket with a key that the manager may use by S3 only',
    world(
      { buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: KEY } } })]]) },
      {
        roles: with_({
          ...role('gitlab-runner-common'),
          permissions: [
            source(CACHE, {
              ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], KEY),
              Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
            }),
          ],
        }),
      },
    ),
    'green',
    [],
  ],
  [
    cacheBucket,
    'a policy of a bucket that may not be read',
    world({ buckets: new Map([['cache', bucket({ policy: hidden })]]) }),
    'blind',
    [],
  ],
  [
    cacheBucket,
    'a text that is not a policy of a bucket',
    world({ buckets: new Map([['cache', bucket({ policy: { seen: 'x' } })]]) }),
    'blind',
    [],
  ],
  [cacheBucket, 'a bucket that may not be read', world({ buckets: new Map([['cache', hidden]]) }), 'blind', []],
  [
    cacheBucket,
    'settings of a bucket that may not be read',
    world({ buckets: new Map([['cache', bucket({ encryption: hidden, openings: hidden })]]) }),
    'blind',
    [],
  ],
  [
    cacheBucket,
    'no cache in S3',
    world({ buckets: new Map() }, { runners: everywhere({ gitlab: [runner(template({ cache: { Type: 'gcs' } }))] }) }),
    'blind',
    [],
  ],
  ...(['1234', KEY] as const).map((key): (typeof cases)[number] => [
    cacheBucket,
    `a bucket with the key ${key}, which the manager may not use`,
    world({ buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key } } })]]) }),
    'found',
    [
      {
        code: 'bucket_key',
        found: `it may not kms:Decrypt, kms:GenerateDataKey with ${KEY}, which encrypts bucket cache: unless the policy of the key names the role, S3 refuses the URLs that the manager signs`,
        fix: [{ command: /^aws iam put-role-policy --role-name gitlab-runner-common .*kms:GenerateDataKey/ }],
      },
    ],
  ]),
  [
    cacheBucket,
    'a bucket with a key that the role for uploads may not use; the manager only downloads',
    world(
      { buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: KEY } } })]]) },
      {
        roles: live([
          { ...role('gitlab-runner-common'), permissions: [source(CACHE, allow(['kms:Decrypt'], KEY))] },
          { ...role('uploads'), permissions: [source(CACHE, allow(['kms:Decrypt'], KEY))] },
        ]),
        ...cacheWith({ UploadRoleARN: UPLOADS }),
      },
    ),
    'found',
    [{ code: 'bucket_key', object: 'role uploads', found: /^it may not kms:GenerateDataKey with / }],
  ],
  [
    cacheBucket,
    'a bucket with a key that a policy of the manager denies: no policy that is added helps',
    world(
      { buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: KEY } } })]]) },
      {
        roles: with_({
          ...role('gitlab-runner-common'),
          permissions: [
            source(CACHE, allow(['kms:Decrypt', 'kms:GenerateDataKey'], KEY)),
            { ...source({ Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' }), name: 'no-keys' },
          ],
        }),
      },
    ),
    'found',
    [
      {
        code: 'bucket_key',
        level: 'error',
        found: /^policy no-keys .* denies it kms:Decrypt arn/,
        fix: [{ advice: /Deny$/ }],
      },
    ],
  ],
  [
    cacheBucket,
    'a bucket with a key that the manager may use',
    world(
      { buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: KEY } } })]]) },
      {
        roles: with_({
          ...role('gitlab-runner-common'),
          permissions: [source(CACHE, allow(['kms:Decrypt', 'kms:GenerateDataKey'], KEY))],
        }),
      },
    ),
    'green',
    [],
  ],
  [
    cacheBucket,
    'a bucket with a key that an unread policy of the manager may allow',
    world(
      { buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: KEY } } })]]) },
      { roles: with_({ ...role('gitlab-runner-common'), attached: ['arn:aws:iam::aws:policy/Any'] }) },
    ),
    'blind',
    [],
  ],
  [
    cacheBucket,
    'a bucket with a key by its alias, which no policy names',
    world({
      buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: 'alias/cache' } } })]]),
    }),
    'blind',
    [],
  ],
  [
    cacheBucket,
    'a bucket with the key of AWS',
    world({
      buckets: new Map([['cache', bucket({ encryption: { seen: { algorithm: 'aws:kms', key: undefined } } })]]),
    }),
    'green',
    [],
  ],

  [rolesTried, 'an account with its role', tried(OWN), 'green', []],
  [
    rolesTried,
    'an answer of a server other than AWS',
    tried({ step: 'identity', on: 'arn:aws:sts::111122223333:assumed-role/other/x' }),
    'found',
    [{ code: 'try_other_identity', found: /says that the caller is .*assumed-role\/other\/x/ }],
  ],
  [
    rolesTried,
    'a token that the API server did not give',
    tried({ step: 'token', on: 'sts.amazonaws.com', failed: { error: '403', said: 'forbidden', unseen: HIDDEN } }),
    'blind',
    [],
  ],
  [
    rolesTried,
    'a RoleARN that the manager may not assume',
    tried(OWN, { step: 'cache role', on: TARGET, failed: { error: 'AccessDenied', said: 'not authorized' } }),
    'found',
    [{ code: 'try_cache_refused', found: /it may not assume .*role\/target, the RoleARN of the cache \(cache role / }],
  ],
  [rolesTried, 'no account that has a role', world({}, { trials: { seen: { trials: [], untried: [] } } }), 'blind', []],
  [
    rolesTried,
    'an account whose role only pods get',
    world({}, { trials: { seen: { trials: [trialOf([OWN])], untried: [HIDDEN] } } }),
    'blind',
    [],
  ],

  [podIdentity, 'annotated accounts without associations', world(), 'green', []],
  [podIdentity, 'an account with an association whose role trusts EKS', podWorld(), 'green', []],
  [
    accountsAnnotated,
    'an account with an association, if annotations are expected',
    podWorld({}, { unannotated: 'warn' }),
    'green',
    [],
  ],
  [
    podIdentity,
    'an association, while the mapping expects annotations',
    podWorld({}, { unannotated: 'deny' }),
    'found',
    [{ code: 'association_unexpected', level: 'error', fix: [{ edit: { path: 'unannotated', set: 'allow' } }] }],
  ],
  [
    podIdentity,
    'an account without annotation and association',
    world(
      {},
      {
        accounts: bare,
        mapping: mapping({ unannotated: 'allow' }),
        roles: live([role('gitlab-runner-common')]),
      },
    ),
    'found',
    [
      {
        code: 'association_absent',
        object: 'serviceaccount gitlab/ci-billing',
        fix: [{ advice: /--cluster-name tools/ }],
      },
    ],
  ],
  [
    podIdentity,
    'an association beside the annotation of another role',
    world(
      { associations: association({ roleArn: `${ROLE}/other` }) },
      { roles: live([...NAMES.map(role), { ...ASSOCIATED, name: 'other', arn: `${ROLE}/other` }]) },
    ),
    'found',
    [
      {
        code: 'association_beside_annotation',
        level: 'warning',
        found: /but its pods get the role of its association, .*role\/other$/,
      },
    ],
  ],
  [
    podIdentity,
    'an association whose role trusts only the tokens of the cluster',
    podWorld({}, { roles: [role('ci-billing')] }),
    'found',
    [
      {
        code: 'association_refused',
        found: /whose trust policy does not allow sts:AssumeRole and sts:TagSession to pods\.eks\.amazonaws\.com/,
        fix: [{ advice: /"aws:RequestTag\/kubernetes-service-account":"ci-billing"/ }],
      },
    ],
  ],
  [
    podIdentity,
    'an association whose role needs tags that the association disables',
    podWorld({ tagged: false }),
    'found',
    [{ code: 'association_refused' }],
  ],
  [
    podIdentity,
    'an association whose role does not exist',
    world(
      { associations: association() },
      {
        accounts: bare,
        mapping: mapping({ unannotated: 'allow' }),
        roles: live([role('gitlab-runner-common')], { absent: new Set([`${ROLE}/ci-billing`]) }),
      },
    ),
    'found',
    [{ code: 'association_refused', found: /which does not exist in AWS account/ }],
  ],
  [podIdentity, 'an association whose role was not read', podWorld({}, { roles: [] }), 'blind', []],
  [
    podIdentity,
    'a target role that the role may assume, and that trusts the role',
    podWorld({ targetRoleArn: TARGET }, { roles: [mayAssume, target(buildRoleTrust([`${ROLE}/ci-billing`], true))] }),
    'green',
    [],
  ],
  [
    podIdentity,
    'a target role that the role may not assume',
    podWorld({ targetRoleArn: TARGET }, { roles: [ASSOCIATED, target(buildRoleTrust([`${ROLE}/ci-billing`], true))] }),
    'found',
    [{ code: 'association_refused', found: /which may not sts:AssumeRole and sts:TagSession the target role/ }],
  ],
  [
    podIdentity,
    'a target role that does not trust the role',
    podWorld({ targetRoleArn: TARGET }, { roles: [mayAssume, target(podTrust)] }),
    'found',
    [{ code: 'association_refused', found: /target, which is the target role, and whose trust policy/ }],
  ],
  [rolesTrust, 'a role that an association gives to the account that its policy names', podWorld(), 'green', []],
  [
    rolesTrust,
    'a role of an association that EKS Pod Identity may give to every account',
    podWorld({}, { roles: [trusting(OPEN)] }),
    'found',
    [
      {
        ...{ code: 'trust_pod_identity_open', level: 'notice', object: 'role ci-billing' },
        wanted: 'only gitlab/ci-billing',
      },
    ],
  ],
  [
    rolesTrust,
    'a role of an association that admits another role as well',
    podWorld({}, { roles: [trusting(...podTrust, ...buildRoleTrust([`${ROLE}/people`], true))] }),
    'found',
    [
      {
        ...{ code: 'trust_wide', level: 'warning', found: `it also admits AWS ${ROLE}/people` },
        wanted: 'only gitlab/ci-billing, which has it by an annotation or an association',
        fix: [{ advice: /trust policy/ }],
      },
    ],
  ],
  [
    rolesTrust,
    'a role of an association that also admits every account by its token',
    podWorld({}, { roles: [trusting(...podTrust, byToken('system:serviceaccount:gitlab:*', 'StringLike'))] }),
    'found',
    [{ code: 'trust_wide', object: 'role ci-billing' }],
  ],
  [
    rolesTrust,
    'a role of an association that also admits the account by tokens for every audience',
    podWorld({}, { roles: [trusting(...podTrust, byToken('system:serviceaccount:gitlab:ci-billing'))] }),
    'found',
    [{ code: 'trust_doubtful', object: 'role ci-billing' }],
  ],
  [
    rolesTrust,
    'a target role that only the role of the association may assume',
    podWorld({ targetRoleArn: TARGET }, { roles: [mayAssume, target(buildRoleTrust([`${ROLE}/ci-billing`], true))] }),
    'green',
    [],
  ],
  [
    rolesTrust,
    'a target role that another role may assume as well',
    podWorld(
      { targetRoleArn: TARGET },
      { roles: [mayAssume, target(buildRoleTrust([`${ROLE}/ci-billing`, `${ROLE}/people`], true))] },
    ),
    'found',
    [{ code: 'trust_wide', object: 'role target', found: `it also admits AWS ${ROLE}/people` }],
  ],
  [
    rolesTrust,
    'a role that one account has by its annotation, and another by an association',
    world(
      { associations: association({ roleArn: `${ROLE}/ci-project-77` }) },
      {
        accounts: accounts({ 'ci-project-77': `${ROLE}/ci-project-77`, 'ci-billing': undefined }),
        mapping: mapping({ unannotated: 'allow' }),
        roles: live([
          {
            ...role('ci-project-77'),
            trust: source(
              ...buildIrsaTrust({ issuer: ISSUER.replace('https://', ''), partition: 'aws', awsAccount: AWS_ACCOUNT }, [
                { namespaces: ['gitlab'], name: 'ci-project-77' },
              ]),
              ...podTrust,
            ),
          },
        ]),
      },
    ),
    'green',
    [],
  ],
  [rolesTrust, 'an association whose role was not read', podWorld({}, { roles: [] }), 'blind', []],
  [
    rolesTrust,
    'accounts without annotation, while the associations may not be listed',
    { ...podWorld(), aws: side({ associations: hidden }) },
    'blind',
    [],
  ],
  [
    rolesTrust,
    'accounts without annotation, while AWS was not read',
    { ...podWorld(), aws: healthyWorld().aws },
    'blind',
    [],
  ],
  [podIdentity, 'a cluster that may not be read', world({ cluster: hidden, associations: hidden }), 'blind', []],
  [podIdentity, 'associations that may not be listed', world({ associations: hidden }), 'blind', []],
  [
    podIdentity,
    'an association that may not be read',
    world({ associations: { seen: new Map([['gitlab/ci-billing', hidden]]) } }),
    'blind',
    [],
  ],
  [podIdentity, 'a cluster that is not of EKS', world({ cluster: { seen: undefined } }), 'green', []],
  [
    podIdentity,
    'an account that lost its annotation, if the role that names it is known',
    world({}, { accounts: bare, mapping: mapping({ unannotated: 'allow' }), roles: live(NAMES.map(role)) }),
    'found',
    [
      {
        code: 'association_absent',
        wanted: /^the annotation of role .*role\/ci-billing, whose trust policy names the account$/,
        fix: [{ command: /role-arn=arn:aws:iam::111122223333:role\/ci-billing --overwrite$/ }],
      },
    ],
  ],
  [
    podIdentity,
    'an account that its manager configures for jobs, and that has no role',
    world(
      {},
      {
        accounts: bare,
        mapping: mapping({ unannotated: 'allow', manager: { jobServiceAccounts: ['ci-billing'] } }),
        roles: live([role('gitlab-runner-common')]),
      },
    ),
    'green',
    [],
  ],
  [
    accountsAnnotated,
    'such an account as one without a role on purpose',
    world(
      {},
      {
        accounts: bare,
        mapping: mapping({ unannotated: 'allow', manager: { jobServiceAccounts: ['ci-billing'] } }),
        roles: live([role('gitlab-runner-common')]),
      },
    ),
    'found',
    [{ code: 'account_without_role', level: 'notice' }],
  ],
  [
    accountsAnnotated,
    'an account without annotation in a cluster without associations, whatever the mapping allows',
    world(
      { cluster: { seen: undefined }, associations: { seen: new Map() } },
      { accounts: bare, mapping: mapping({ unannotated: 'allow' }), roles: live(NAMES.map(role)) },
    ),
    'found',
    [{ code: 'account_unannotated', level: 'error', fix: [{ command: /role-arn=/ }] }],
  ],
  [
    accountsAnnotated,
    'accounts without annotation whose associations may not be listed',
    world({ associations: hidden }, { accounts: bare, mapping: mapping({ unannotated: 'allow' }) }),
    'blind',
    [],
  ],
];

for (const [check, name, world, state, findings] of cases)
  t.test(`${check.id} sees ${name}`, async (t) => {
    const result = judged(check, world);
    t.equal(result.findings.length, findings.length, JSON.stringify(result.findings, null, 2));
    t.match(result.findings, wholeLists(findings));
    t.equal(result.state, state, JSON.stringify(result.unseen));
  });
