import t from 'tap';
import { accountsAnnotated } from '../../../src/doctor/checks/accounts/accounts-annotated.ts';
import { cachePermissionsApart } from '../../../src/doctor/checks/cache/cache-permissions.ts';
import type { Check } from '../../../src/doctor/checks/check.ts';
import { rolesAtHome } from '../../../src/doctor/checks/roles/roles-at-home.ts';
import { rolesTrust } from '../../../src/doctor/checks/roles/roles-trust.ts';
import { indexRoles } from '../../../src/doctor/read/roles/index-roles.ts';
import type { Role } from '../../../src/doctor/world/roles.ts';
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

// The AWS side: roles in files, with a healthy cluster.

const CACHE = 'arn:aws:s3:::cache/*';
const ASSUMED = 'arn:aws:iam::111122223333:role/cache';
const ACCOUNT = 'arn:aws:iam::111122223333:root';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0123-abcd';

const GUARDRAIL = 'arn:aws:iam::111122223333:policy/guardrail';

const source = (value: unknown) => ({ value, file: 'aws/x.json', text: JSON.stringify(value), path: [] });
const allow = (Action: string[], Resource: string, more: Partial<PolicyStatement> = {}) =>
  source(policyOf([{ Effect: 'Allow', Action, Resource, ...more }]));
const deny = (Action: string[], Resource: string, more: Partial<PolicyStatement> = {}) =>
  source(policyOf([{ Effect: 'Deny', Action, Resource, ...more }]));
const manager = (changes: Partial<Role>): Role => ({ ...role('gitlab-runner-common'), ...changes });
const billing = (changes: Partial<Role>): Role => ({ ...role('ci-billing'), ...changes });
const READ_ONLY = { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] };
const RENAMED: Role[] = [manager({}), { ...role('ci-billing'), name: 'billing', arn: `${ROLE}/billing` }];
const ofOther = billing({ trust: role('ci-other').trust });

/** The role that RoleARN names. */
const assumed = (changes: Partial<Role> = {}): Role => ({
  ...role('ci-billing'),
  ...{ name: 'cache', arn: ASSUMED },
  trust: source(policyOf(buildRoleTrust([`${ROLE}/gitlab-runner-common`], false))),
  permissions: [allow(['s3:GetObject', 's3:PutObject'], CACHE)],
  ...changes,
});

function withRoles(roles: readonly Role[], changes: Partial<World> = {}): World {
  return healthyWorld({
    roles: { seen: { ...indexRoles([role('ci-project-77'), ...roles]), unread: [], source: 'aws' } },
    ...changes,
  });
}

const withRoleArn = { runners: everywhere({ gitlab: [runner(template({ s3: { RoleARN: ASSUMED } }))] }) };
const withPath = { runners: everywhere({ gitlab: [runner(template({ cache: { Path: '/all/' } }))] }) };

const ROLES = {
  'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
  'ci-billing': `${ROLE}/ci-billing`,
  'ci-project-77': `${ROLE}/ci-project-77`,
};
const OTHER_ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/OTHER';
const EC2: PolicyStatement = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const POD_IDENTITY: PolicyStatement = {
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
};
const DENY: PolicyStatement = { Effect: 'Deny', Principal: '*', Action: 'sts:*' };
const irsa = (issuer = ISSUER, name = 'ci-billing') =>
  buildIrsaTrust({ issuer: issuer.replace('https://', ''), partition: 'aws', awsAccount: '111122223333' }, [
    { namespaces: ['gitlab'], name },
  ]);
const withAudiences =
  (...audiences: readonly string[]) =>
  (statement: PolicyStatement): PolicyStatement => {
    const { Condition: { StringEquals } = {} } = statement;
    return {
      ...statement,
      Condition: { StringEquals: { ...StringEquals, [`${ISSUER.replace('https://', '')}:aud`]: audiences } },
    };
  };
const podIdentity = (name: string) =>
  buildPodIdentityTrust({ partition: 'aws', awsAccount: '111122223333', region: 'eu-central-1', name: 'ci' }, [
    { namespaces: ['gitlab'], name },
  ]);
const associatedTrust = (name: string) => source(policyOf(podIdentity(name)));
/** Accounts without annotations, as with EKS Pod Identity. */
const ASSOCIATED = {
  mapping: mapping({ unannotated: 'allow' }),
  accounts: accounts({ 'gitlab-runner-common': undefined, 'ci-billing': undefined }),
};
const encrypted = (ServerSideEncryptionKeyID: string) => ({
  runners: everywhere({
    gitlab: [runner(template({ s3: { ServerSideEncryption: 'KMS', ServerSideEncryptionKeyID } }))],
  }),
});

const cases: [check: Check, name: string, world: World, state: string, findings: object[]][] = [
  [
    accountsAnnotated,
    'without AWS nothing of an account that EKS Pod Identity may give its role',
    healthyWorld({
      mapping: mapping({ unannotated: 'allow' }),
      accounts: accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined }),
    }),
    'blind',
    [],
  ],
  [
    accountsAnnotated,
    'without AWS that an account needs no role, because its manager configures it for jobs',
    healthyWorld({
      mapping: mapping({ unannotated: 'allow', manager: { jobServiceAccounts: ['ci-billing'] } }),
      accounts: accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined }),
    }),
    'green',
    [],
  ],
  [rolesTrust, 'a role that was not provided', withRoles([manager({})]), 'blind', []],
  [
    rolesTrust,
    'a role that admits another account, while another role admits this one',
    withRoles([manager({}), ofOther, { ...role('ci-billing'), name: 'billing', arn: `${ROLE}/billing` }]),
    'found',
    [
      {
        code: 'trust_refuses',
        found: /it is admitted by billing/,
        fix: [{ command: new RegExp(`role-arn=${ROLE}/billing `) }],
      },
    ],
  ],
  [
    rolesTrust,
    'a role that admits no account of this cluster, with a trust policy as the fix',
    withRoles([manager({}), ofOther]),
    'found',
    [
      {
        code: 'trust_refuses',
        fix: [{ command: /^aws iam update-assume-role-policy --role-name ci-billing .*gitlab:ci-billing/ }],
      },
    ],
  ],
  [
    rolesTrust,
    'an account with an audience of its own that the role does not admit at all, with a statement for that audience as the fix',
    withRoles([manager({}), ofOther], { accounts: withAudience('https://example.com') }),
    'found',
    [{ code: 'trust_refuses', fix: [{ command: /sts\.amazonaws\.com.*:aud":"https:\/\/example\.com/ }] }],
  ],
  [
    accountsAnnotated,
    'an account without a role, with the role that admits it as the fix',
    withRoles(RENAMED, {
      accounts: accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined }),
    }),
    'found',
    [{ code: 'account_unannotated', fix: [{ command: new RegExp(`role-arn=${ROLE}/billing `) }] }],
  ],
  [
    accountsAnnotated,
    'an account without a role, with advice as the fix if two roles admit it',
    withRoles([...RENAMED, billing({})], {
      accounts: accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined }),
    }),
    'found',
    [{ code: 'account_unannotated', fix: [{ advice: /set annotation .* to the ARN of its role/ }] }],
  ],
  [cachePermissionsApart, 'a job with only its own permissions', withRoles([manager({}), billing({})]), 'green', []],
  [
    cachePermissionsApart,
    'a job that reaches the cache under a condition',
    withRoles([
      manager({}),
      billing({
        permissions: [
          allow(['s3:GetObject'], CACHE, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
        ],
      }),
    ]),
    'found',
    [{ code: 'cache_permissions_of_job', level: 'warning' }],
  ],
  [
    cachePermissionsApart,
    'a manager with permissions for a part of the bucket, which may be the right one',
    withRoles([
      manager({ permissions: [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::cache/project/*')] }),
      billing({}),
    ]),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'a manager with permissions for another path',
    withRoles(
      [manager({ permissions: [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::cache/other/*')] }), billing({})],
      withPath,
    ),
    'found',
    [{ code: 'cache_permissions_missing', fix: [{ command: /arn:aws:s3:::cache\/all\/\*/ }] }],
  ],
  [
    cachePermissionsApart,
    'a manager that must assume a role for each object, and may not',
    withRoles(
      [manager({}), billing({}), assumed({ trust: source(policyOf(buildRoleTrust([ACCOUNT], false))) })],
      withRoleArn,
    ),
    'found',
    [
      {
        code: 'cache_permissions_missing',
        found: new RegExp(`sts:AssumeRole ${ASSUMED}`),
        fix: [{ command: /sts:AssumeRole/ }],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'two runners with one account and one cache, reported once',
    withRoles([manager({ permissions: [] }), billing({})], {
      runners: everywhere({ gitlab: [runner(), { ...runner(), name: 'other' }] }),
    }),
    'found',
    [{ code: 'cache_permissions_missing' }],
  ],
  [
    cachePermissionsApart,
    'a manager that must assume a role for each object, and may',
    withRoles([manager({ permissions: [allow(['sts:AssumeRole'], ASSUMED)] }), billing({}), assumed()], withRoleArn),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'permissions that may be in a policy whose text was not provided',
    withRoles([manager({ permissions: [], ...READ_ONLY }), billing({ ...READ_ONLY })]),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'roles whose permissions were not provided',
    withRoles([manager({ permissions: undefined }), billing({ permissions: undefined })]),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'a cache whose bucket is unknown',
    withRoles([manager({}), billing({})], { runners: everywhere({ gitlab: [] }) }),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'a manager without a permission for the key of its cache',
    withRoles([manager({}), billing({})], encrypted(KEY)),
    'found',
    [
      {
        code: 'cache_permissions_missing',
        level: 'warning',
        found: new RegExp(`kms:Decrypt ${KEY}, kms:GenerateDataKey ${KEY}.*unless the policy of the key`),
        fix: [{ command: new RegExp(`"kms:Decrypt","kms:GenerateDataKey"\\],"Resource":"${KEY}"`) }],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'a manager with a permission for a key by its id, in the AWS account of the role and the region of the bucket',
    withRoles(
      [
        manager({
          permissions: [
            allow(['s3:GetObject', 's3:PutObject'], CACHE),
            allow(['kms:Decrypt', 'kms:GenerateDataKey'], KEY),
          ],
        }),
        billing({}),
      ],
      encrypted('0123-abcd'),
    ),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'an alias of a key, which no policy names',
    withRoles([manager({}), billing({})], encrypted('alias/cache')),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'KMS with a key of AWS, which needs no permission',
    withRoles([manager({}), billing({})], encrypted('')),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'a policy of the same name as that of the fix, which gets another name',
    withRoles([
      manager({ permissions: [{ ...allow(['s3:GetObject'], CACHE), name: 'gitlab-runner-cache' }] }),
      billing({}),
    ]),
    'found',
    [{ code: 'cache_permissions_missing', fix: [{ command: /--policy-name gitlab-runner-cache-2 / }] }],
  ],
  [
    cachePermissionsApart,
    'a Deny in a managed policy, which no statement that allows can undo: its owner as the fix',
    withRoles([
      manager({ permissions: [allow(['s3:*'], '*'), { ...deny(['s3:PutObject'], '*'), arn: GUARDRAIL }] }),
      billing({}),
    ]),
    'found',
    [
      {
        code: 'cache_permissions_missing',
        level: 'error',
        found:
          /^policy arn:aws:iam::111122223333:policy\/guardrail \(aws\/x\.json\) denies it s3:PutObject, and manager gitlab\/gitlab-runner-common has its cache in bucket cache: jobs run without a cache, whatever other policies allow$/,
        fix: [
          {
            advice:
              /^let the owner of policy arn:.*:policy\/guardrail \(aws\/x\.json\) take s3:PutObject on the objects of bucket cache out of its Deny/,
          },
        ],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'a Deny of one permission, and nothing that allows the other: both fixes',
    withRoles([
      manager({ permissions: [allow(['s3:PutObject'], '*'), { ...deny(['s3:Put*'], CACHE), name: 'no-uploads' }] }),
      billing({}),
    ]),
    'found',
    [
      { code: 'cache_permissions_missing', found: /^policy no-uploads .* denies it s3:PutObject,/ },
      {
        code: 'cache_permissions_missing',
        found: /^it may not s3:GetObject,/,
        fix: [{ command: /^aws iam put-role-policy .*s3:GetObject/ }],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'a Deny under a condition, which the check assumes not to hold',
    withRoles([
      manager({
        permissions: [
          allow(['s3:*'], '*'),
          deny(['s3:*'], '*', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
        ],
      }),
      billing({}),
    ]),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'a Deny of the role that RoleARN names',
    withRoles(
      [
        manager({ permissions: [allow(['sts:AssumeRole'], ASSUMED), deny(['sts:*'], '*')] }),
        billing({}),
        assumed({ trust: source(policyOf(buildRoleTrust([ACCOUNT], false))) }),
      ],
      withRoleArn,
    ),
    'found',
    [
      {
        code: 'cache_permissions_missing',
        found: /denies it sts:AssumeRole arn:.*:role\/cache,/,
        fix: [{ advice: /Deny/ }],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'RoleARN whose role trusts EC2 and may use another bucket',
    withRoles(
      [
        manager({ permissions: [allow(['sts:AssumeRole'], ASSUMED)] }),
        billing({}),
        assumed({ trust: source(policyOf([EC2])), permissions: [allow(['s3:PutObject'], 'arn:aws:s3:::other/*')] }),
      ],
      withRoleArn,
    ),
    'found',
    [
      {
        code: 'cache_role_refuses',
        object: 'role cache',
        fix: [{ command: /^aws iam update-assume-role-policy .*ec2\.amazonaws\.com.*role\/gitlab-runner-common/ }],
      },
      {
        code: 'cache_permissions_missing',
        object: 'role cache',
        found: /may not s3:GetObject, s3:PutObject/,
        fix: [{ command: /^aws iam put-role-policy --role-name cache / }],
      },
    ],
  ],
  [
    cachePermissionsApart,
    'RoleARN with the role of the manager itself, which does not admit itself',
    withRoles([manager({}), billing({})], {
      runners: everywhere({ gitlab: [runner(template({ s3: { RoleARN: `${ROLE}/gitlab-runner-common` } }))] }),
    }),
    'found',
    [
      { code: 'cache_permissions_missing', object: 'role gitlab-runner-common', found: /sts:AssumeRole/ },
      { code: 'cache_role_refuses', object: 'role gitlab-runner-common' },
    ],
  ],
  [
    cachePermissionsApart,
    'nothing if the role of RoleARN names the manager: within one AWS account that is enough',
    withRoles([manager({ permissions: [] }), billing({}), assumed()], withRoleArn),
    'green',
    [],
  ],
  [
    cachePermissionsApart,
    'a role of RoleARN that was not provided',
    withRoles([manager({ permissions: [allow(['sts:AssumeRole'], ASSUMED)] }), billing({})], withRoleArn),
    'blind',
    [],
  ],
  [
    cachePermissionsApart,
    'UploadRoleARN: the manager signs downloads, and assumes the role for uploads',
    withRoles(
      [
        manager({ permissions: [allow(['s3:GetObject'], CACHE)] }),
        billing({}),
        assumed({ permissions: [allow(['s3:GetObject'], CACHE)] }),
      ],
      { runners: everywhere({ gitlab: [runner(template({ s3: { UploadRoleARN: ASSUMED } }))] }) },
    ),
    'found',
    [{ code: 'cache_permissions_missing', object: 'role cache', found: /may not s3:PutObject,/ }],
  ],
  [
    cachePermissionsApart,
    'the role that EKS Pod Identity gives to the manager, by the name in its trust policy',
    withRoles([manager({ permissions: [], trust: associatedTrust('gitlab-runner-common') }), billing({})], ASSOCIATED),
    'found',
    [{ code: 'cache_permissions_missing', object: 'role gitlab-runner-common' }],
  ],
  [
    cachePermissionsApart,
    'no role of a manager with EKS Pod Identity, if no trust policy names it',
    withRoles([manager({ permissions: [], trust: associatedTrust('another') }), billing({})], ASSOCIATED),
    'blind',
    [],
  ],
  [
    rolesTrust,
    'a role of two clusters',
    withRoles([manager({}), billing({ trust: source(policyOf([...irsa(), ...irsa(OTHER_ISSUER)])) })]),
    'found',
    [{ code: 'trust_elsewhere', level: 'notice', found: /the same accounts of another cluster/ }],
  ],
  ...[
    {},
    { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    { StringLike: { 'aws:RequestTag/kubernetes-namespace': '*', 'aws:RequestTag/kubernetes-service-account': '*' } },
  ].map((Condition): (typeof cases)[number] => [
    rolesTrust,
    `EKS Pod Identity for every account beside IRSA: ${JSON.stringify(Condition)}`,
    withRoles([manager({}), billing({ trust: source(policyOf([...irsa(), { ...POD_IDENTITY, Condition }])) })]),
    'found',
    [{ code: 'trust_pod_identity_open', level: 'notice', found: /does not name the accounts/ }],
  ]),
  [
    rolesTrust,
    'a second audience, that of the tokens which every pod has',
    withRoles([
      manager({}),
      billing({
        trust: source(policyOf(irsa().map(withAudiences('sts.amazonaws.com', 'https://kubernetes.default.svc')))),
      }),
    ]),
    'found',
    [{ code: 'trust_doubtful', level: 'warning', found: /kubernetes\.default\.svc/ }],
  ],
  [
    rolesTrust,
    'IRSA beside EKS Pod Identity',
    withRoles([manager({}), billing({ trust: source(policyOf([...irsa(), ...podIdentity('ci-billing')])) })]),
    'found',
    [{ code: 'trust_elsewhere', level: 'notice', found: /EKS Pod Identity/ }],
  ],
  [
    rolesTrust,
    'nothing about a role of a manager that admits itself for RoleARN',
    withRoles(
      [
        manager({
          trust: source(
            policyOf([
              ...irsa(undefined, 'gitlab-runner-common'),
              ...buildRoleTrust([`${ROLE}/gitlab-runner-common`], false),
            ]),
          ),
        }),
        billing({}),
      ],
      { runners: everywhere({ gitlab: [runner(template({ s3: { RoleARN: `${ROLE}/gitlab-runner-common` } }))] }) },
    ),
    'green',
    [],
  ],
  [
    rolesTrust,
    'another account of another cluster, which is a stranger',
    withRoles([manager({}), billing({ trust: source(policyOf([...irsa(), ...irsa(OTHER_ISSUER, 'ci-other')])) })]),
    'found',
    [
      {
        code: 'trust_wide',
        level: 'warning',
        fix: [
          { edit: { document: { in: 'trust policy', role: 'ci-billing' }, path: 'Statement[1]', loses: [/OTHER/] } },
        ],
      },
    ],
  ],
  [
    rolesTrust,
    'a new cluster, whose statement is added to that of the old one',
    withRoles([manager({}), billing({ trust: source(policyOf(irsa(OTHER_ISSUER))) })]),
    'found',
    [{ code: 'trust_refuses', level: 'error', fix: [{ command: /OTHER.*0123456789ABCDEF:sub/ }] }],
  ],
  [
    rolesTrust,
    'an annotated account that EKS Pod Identity admits',
    withRoles([manager({}), billing({ trust: associatedTrust('ci-billing') })]),
    'found',
    [
      {
        code: 'trust_refuses',
        level: 'warning',
        wanted: /^an association of EKS Pod Identity/,
        fix: [{ command: /pods\.eks\.amazonaws\.com.*AssumeRoleWithWebIdentity/ }],
      },
    ],
  ],
  [
    rolesTrust,
    'a Deny, which no added statement helps',
    withRoles([manager({}), billing({ trust: source(policyOf([...irsa(), DENY])) })]),
    'found',
    [{ code: 'trust_refuses', fix: [{ advice: /change only this in the trust policy of role ci-billing/ }] }],
  ],
  [
    rolesTrust,
    'a typo, which is corrected because no such account exists',
    withRoles([manager({}), billing({ trust: source(policyOf(irsa(undefined, 'ci-biling'))) })]),
    'found',
    [
      {
        code: 'trust_refuses',
        wanted: /instead of gitlab\/ci-biling, which does not exist/,
        fix: [{ command: /^(?!.*ci-biling).*ci-billing/ }],
      },
    ],
  ],
  [
    rolesTrust,
    'a typo of the audience in a statement for this account alone, which is corrected',
    withRoles([manager({}), billing({ trust: source(policyOf(irsa().map(withAudiences('sts.amazon.com')))) })]),
    'found',
    [
      {
        code: 'trust_refuses',
        wanted: /^audience sts\.amazonaws\.com instead of sts\.amazon\.com$/,
        fix: [{ command: /^(?!.*sts\.amazon\.com)(?!.*Statement.*Effect.*Effect).*sts\.amazonaws\.com/ }],
      },
    ],
  ],
  [
    rolesTrust,
    'a typo of the audience beside another account, for which nothing changes',
    withRoles([
      manager({}),
      billing({
        trust: source(
          policyOf([
            ...irsa(undefined, 'ci-project-77').map(withAudiences('sts.amazon.com')),
            ...irsa().map(withAudiences('https://vault.example.com')),
          ]),
        ),
      }),
    ]),
    'found',
    [{ code: 'trust_refuses', fix: [{ command: /sts\.amazon\.com.*vault\.example\.com.*sts\.amazonaws\.com/ }] }],
  ],
  [
    rolesTrust,
    'a whole namespace, with all who are annotated with the role after the fix',
    withRoles([manager({}), billing({ trust: source(policyOf(irsa(undefined, '*'))) })], {
      accounts: accounts({ ...ROLES, 'not-mapped': `${ROLE}/ci-billing` }),
    }),
    'found',
    [
      {
        code: 'trust_wide',
        wanted: /gitlab\/ci-billing, gitlab\/not-mapped/,
        fix: [
          {
            edit: {
              path: /Condition\.StringLike/,
              set: ['system:serviceaccount:gitlab:ci-billing', 'system:serviceaccount:gitlab:not-mapped'],
              loses: ['system:serviceaccount:gitlab:*'],
              command:
                /^aws iam update-assume-role-policy --role-name ci-billing .*"StringLike":\{"[^"]+:sub":\["system:serviceaccount:gitlab:ci-billing","system:serviceaccount:gitlab:not-mapped"\]/,
            },
          },
        ],
      },
    ],
  ],
  [
    rolesTrust,
    'another principal in a statement of its own, which the command of the fix removes',
    withRoles([manager({}), billing({ trust: source(policyOf([{ ...EC2, Action: 'sts:AssumeRole' }, ...irsa()])) })]),
    'found',
    [
      {
        code: 'trust_wide',
        fix: [{ edit: { path: 'Statement[0]', set: undefined, command: /^(?!.*ec2\.amazonaws).*ci-billing/ } }],
      },
    ],
  ],
  [
    rolesTrust,
    'a policy for everyone, which is narrowed by hand',
    withRoles([
      manager({}),
      billing({ trust: source(policyOf([...irsa(), { ...EC2, Principal: '*', Action: 'sts:AssumeRole' }])) }),
    ]),
    'found',
    [{ code: 'trust_wide', fix: [{ advice: /change only this/ }] }],
  ],
  [
    rolesTrust,
    'a role of which only the permissions were provided',
    withRoles([manager({}), billing({ trust: undefined })]),
    'blind',
    [],
  ],
  [
    accountsAnnotated,
    'an account whose role is for EKS Pod Identity, with the setting for it as the fix',
    withRoles([manager({}), billing({ trust: associatedTrust('ci-billing') })], {
      accounts: accounts({ ...ROLES, 'ci-billing': undefined }),
    }),
    'found',
    [
      {
        code: 'account_unannotated',
        level: 'warning',
        found: /trust policy of ci-billing is for EKS Pod Identity/,
        fix: [{ edit: { path: 'unannotated', set: 'allow' } }],
      },
    ],
  ],
  [
    accountsAnnotated,
    'roles that admit every account with an association, where the webhook refuses pods',
    withRoles([manager({}), billing({ trust: source(policyOf([POD_IDENTITY])) })], {
      accounts: accounts({ ...ROLES, 'ci-billing': undefined }),
      mapping: mapping({ unannotated: 'deny' }),
    }),
    'found',
    [{ code: 'account_unannotated', level: 'error', found: /refuses its pods/ }],
  ],
];

function withAudience(audience: string): World['accounts'] {
  const all = healthyWorld().accounts.namespaces.get('gitlab');
  const there = new Map(all !== undefined && 'seen' in all ? all.seen : []);
  const account = there.get('ci-billing');
  if (account !== undefined) there.set('ci-billing', { ...account, audience });
  return everywhere({ gitlab: there });
}

for (const [check, name, world, state, findings] of cases)
  t.test(`${check.id} sees ${name}: ${state}`, async (t) => {
    const result = judged(check, world);
    t.equal(result.state, state);
    t.equal(result.findings.length, findings.length);
    t.match(result.findings, wholeLists(findings));
  });

t.test('a role that may assume itself, as some modules write it, admits no stranger', async (t) => {
  const itself = { Effect: 'Allow', Principal: { AWS: `${ROLE}/ci-billing` }, Action: 'sts:AssumeRole' } as const;
  const { trust } = role('ci-billing');
  const own = trust.value as { Statement: PolicyStatement[] };
  const trusting = billing({ trust: source({ ...own, Statement: [...own.Statement, itself] }) });
  const roles = { seen: { ...indexRoles([manager({}), trusting, role('ci-project-77')]), unread: [], source: 'aws' } };
  t.same(judged(rolesTrust, healthyWorld({ roles })).findings, []);
});

t.test('roles whose permissions were not provided are one line, with what provides them', async (t) => {
  const without = (name: string): Role => ({ ...role(name), permissions: undefined });
  const { unseen } = judged(
    cachePermissionsApart,
    healthyWorld({
      roles: {
        seen: {
          ...indexRoles([manager({}), without('ci-billing'), without('ci-project-77')]),
          ...{ unread: [], source: 'aws' },
        },
      },
    }),
  );
  t.match(
    unseen,
    wholeLists([
      {
        what: `the permissions of ${ROLE}/ci-billing, ${ROLE}/ci-project-77`,
        why: 'aws has no permission policies of these 2 roles',
        needs: /get-account-authorization-details/,
      },
    ]),
  );
  t.equal(unseen.length, 1);
});

t.test('what is wanted of a trust policy for one account is about one account', async (t) => {
  const open = billing({ trust: source(policyOf(irsa(undefined, '*'))) });
  const wantedWith = (others: Record<string, string>) =>
    judged(rolesTrust, withRoles([manager({}), open], { accounts: accounts({ ...ROLES, ...others }) })).findings.find(
      ({ code }) => code === 'trust_wide',
    )?.wanted;
  t.equal(wantedWith({}), 'only gitlab/ci-billing, which is annotated with it');
  t.equal(wantedWith({ b: `${ROLE}/ci-billing` }), 'only gitlab/ci-billing, gitlab/b, which are annotated with it');
});

t.test('a role that several accounts have is counted once, and an account without one is not a role', async (t) => {
  const world = healthyWorld({
    accounts: accounts({
      'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
      'ci-billing': `${ROLE}/ci-billing`,
      'ci-project-77': `${ROLE}/ci-billing`,
      'ci-project-78': undefined,
    }),
  });
  t.equal(judged(rolesTrust, world).looked, '2 roles in aws');
  t.equal(judged(rolesAtHome, world).looked, '2 roles');
  t.equal(judged(cachePermissionsApart, world).looked, '2 roles, cache');
  t.equal(judged(accountsAnnotated, world).looked, '4 accounts, 1 without annotation');
});
