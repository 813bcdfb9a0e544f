import t from 'tap';
import { accountsAnnotated } from '../../src/doctor/checks/accounts-annotated.ts';
import { cachePermissionsApart } from '../../src/doctor/checks/cache-permissions.ts';
import type { Check } from '../../src/doctor/checks/check.ts';
import { rolesTrust } from '../../src/doctor/checks/roles-trust.ts';
import { indexRoles } from '../../src/doctor/read/roles/index-roles.ts';
import type { Role, World } from '../../src/doctor/world/world.ts';
import { policyOf } from '../../src/iam/build-trust.ts';
import type { PolicyStatement } from '../../src/iam/policy-document.ts';
import { accounts, everywhere, healthyWorld, judged, ROLE, role, runner, template } from './healthy-world.ts';

// The side of AWS: roles in files, with a healthy cluster.

const CACHE = 'arn:aws:s3:::cache/*';
const ASSUMED = 'arn:aws:iam::111122223333:role/cache';

const source = (value: unknown) => ({ value, file: 'aws/x.json', text: JSON.stringify(value), path: [] });
const allow = (Action: string[], Resource: string, more: Partial<PolicyStatement> = {}) =>
  source(policyOf([{ Effect: 'Allow', Action, Resource, ...more }]));
const manager = (changes: Partial<Role>): Role => ({ ...role('gitlab-runner-common'), ...changes });
const billing = (changes: Partial<Role>): Role => ({ ...role('ci-billing'), ...changes });
const READ_ONLY = { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] };
const RENAMED: Role[] = [manager({}), { ...role('ci-billing'), name: 'billing', arn: `${ROLE}/billing` }];
const ofOther = billing({ trust: role('ci-other').trust });

function withRoles(roles: readonly Role[], changes: Partial<World> = {}): World {
  return healthyWorld({
    roles: { seen: { ...indexRoles([role('ci-project-77'), ...roles]), unread: [], source: 'aws' } },
    ...changes,
  });
}

const withRoleArn = { runners: everywhere({ gitlab: [runner(template({ s3: { RoleARN: ASSUMED } }))] }) };
const withPath = { runners: everywhere({ gitlab: [runner(template({ cache: { Path: '/all/' } }))] }) };

const cases: [check: Check, name: string, world: World, state: string, findings: object[]][] = [
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
    'an account with an audience of its own, with advice as the fix',
    withRoles([manager({}), billing({})], { accounts: withAudience('https://example.com') }),
    'found',
    [{ code: 'trust_refuses', fix: [{ advice: /allow the audience https:\/\/example\.com/ }] }],
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
    withRoles([manager({}), billing({})], withRoleArn),
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
    withRoles([manager({ permissions: [allow(['sts:AssumeRole'], ASSUMED)] }), billing({})], withRoleArn),
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
    t.match(result.findings, findings);
  });
