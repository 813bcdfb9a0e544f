import t from 'tap';
import { accountsAnnotated } from '../../src/doctor/checks/accounts/accounts-annotated.ts';
import { cachePermissionsApart } from '../../src/doctor/checks/cache/cache-permissions.ts';
import type { Check } from '../../src/doctor/checks/check.ts';
import { identityProvider } from '../../src/doctor/checks/roles/identity-provider.ts';
import { rolesAtHome } from '../../src/doctor/checks/roles/roles-at-home.ts';
import { rolesTrust } from '../../src/doctor/checks/roles/roles-trust.ts';
import { indexRoles } from '../../src/doctor/read/roles/index-roles.ts';
import { parseRoles } from '../../src/doctor/read/roles/parse-roles.ts';
import type { AwsSide } from '../../src/doctor/world/aws-side.ts';
import type { Role, Roles } from '../../src/doctor/world/roles.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { buildIrsaTrust, policyOf } from '../../src/iam/build/build-trust.ts';
import { wholeLists } from '../whole-lists.ts';
import { accounts, everywhere, healthyWorld, ISSUER, judged, ROLE, role } from './world/healthy-world.ts';

// The cluster is wrong and AWS is right: no fix adapts AWS to a typo, or leads to a role of another AWS account.

const BARE = ISSUER.replace('https://', '');
const OTHER = 'arn:aws:iam::444455556666:role';
const DEV = '444455556666';
const source = (value: unknown) => ({ value, file: 'aws/x.json', text: JSON.stringify(value), path: [] });
const own = ['gitlab-runner-common', 'ci-billing', 'ci-project-77'].map(role);
const trustOf = (name: string, { awsAccount = '111122223333', audience = 'sts.amazonaws.com' } = {}) => {
  const [statement] = buildIrsaTrust({ issuer: BARE, partition: 'aws', awsAccount }, [
    { namespaces: ['gitlab'], name },
  ]);
  const text = JSON.stringify(policyOf(statement === undefined ? [] : [statement]));
  return source(JSON.parse(text.replace('"sts.amazonaws.com"', JSON.stringify(audience))));
};
/** The policy of a file that says nothing else about its role. */
const bare = (name: string, trust = trustOf(name)): Role => {
  return { name, arn: undefined, trust, permissions: undefined, attached: [] };
};

const rolesIn = (roles: readonly Role[], more: Partial<Roles> = {}): World['roles'] => ({
  seen: { ...indexRoles(roles), unread: [], source: 'aws', ...more },
});
const annotated = (billing: string | undefined) =>
  accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': billing });

function withAudience(audience: string): World['accounts'] {
  const there = new Map(
    [...annotated(`${ROLE}/ci-billing`).namespaces].flatMap(([, part]) => ('seen' in part ? [...part.seen] : [])),
  );
  const account = there.get('ci-billing');
  if (account !== undefined) there.set('ci-billing', { ...account, audience });
  return everywhere({ gitlab: there });
}

const AWS: AwsSide = {
  caller: { arn: 'arn:aws:iam::111122223333:user/alice', awsAccount: '111122223333' },
  providers: {
    seen: [
      {
        arn: `arn:aws:iam::111122223333:oidc-provider/${BARE}`,
        issuer: BARE,
        audiences: { seen: ['sts.amazonaws.com'] },
      },
    ],
  },
  cluster: { seen: undefined },
  associations: { seen: new Map() },
  accessEntries: { seen: [] },
  buckets: new Map(),
};
const TYPO = 'sts.amazonaws.con';
const typo: Partial<World> = { accounts: withAudience(TYPO), roles: rolesIn(own), aws: { seen: AWS } };
const vault: Partial<World> = { ...typo, accounts: withAudience('https://vault.example.com') };
const ofAudience = (audience: string) =>
  rolesIn(own.map((one) => (one.name === 'ci-billing' ? { ...one, trust: trustOf(one.name, { audience }) } : one)));
const REMOVE = 'kubectl --namespace gitlab annotate serviceaccount ci-billing eks.amazonaws.com/audience-';
const ANNOTATE = `kubectl --namespace gitlab annotate serviceaccount ci-billing eks.amazonaws.com/role-arn=${ROLE}/ci-billing --overwrite`;

const cases: [check: Check, name: string, changes: Partial<World>, state: string, findings: object[]][] = [
  [
    accountsAnnotated,
    'an audience with a typo, which is removed',
    typo,
    'found',
    [{ code: 'audience_misspelled', level: 'error', found: new RegExp(TYPO), fix: [{ command: REMOVE }] }],
  ],
  [rolesTrust, 'nothing to change in a trust policy for a typo in the audience', typo, 'green', []],
  [identityProvider, 'nothing to change in the identity provider for a typo in the audience', typo, 'green', []],
  [
    accountsAnnotated,
    'an audience with a typo, as far as the roles were not read',
    { ...typo, roles: { unseen: { what: 'the roles', why: 'none', because: 'unasked' } } },
    'found',
    [{ code: 'audience_misspelled', level: 'warning', fix: [{ command: REMOVE }] }],
  ],
  [
    accountsAnnotated,
    'an address of STS as the audience',
    { ...typo, accounts: withAudience('https://sts.amazonaws.com/') },
    'found',
    [{ code: 'audience_misspelled' }],
  ],
  [
    accountsAnnotated,
    'an audience that looks like a typo, and that the role accepts',
    { ...typo, roles: ofAudience(TYPO) },
    'green',
    [],
  ],
  [
    rolesTrust,
    'an account whose audience has a typo and whose role admits another account: the statement is for STS',
    { ...typo, roles: rolesIn(own.map((one) => (one.name === 'ci-billing' ? { ...one, trust: trustOf('x') } : one))) },
    'found',
    [{ code: 'trust_refuses', fix: [{ command: /^(?!.*amazonaws\.con).*update-assume-role-policy/ }] }],
  ],
  [accountsAnnotated, 'an audience of its own', vault, 'green', []],
  [
    rolesTrust,
    'an audience of its own, beside which nothing is wrong: a person decides which side changes',
    vault,
    'found',
    [
      {
        code: 'trust_refuses',
        found: /whose annotation eks\.amazonaws\.com\/audience is "https:\/\/vault\.example\.com": /,
        fix: [{ advice: new RegExp(`if the audience is meant, .*https://vault\\.example\\.com.*${REMOVE}$`) }],
      },
    ],
  ],
  [
    identityProvider,
    'an audience that neither the role nor the provider accepts: a person decides',
    vault,
    'found',
    [
      {
        code: 'provider_audience_absent',
        fix: [{ advice: new RegExp(`${REMOVE}$`) }, { advice: /run aws iam add-client-id/ }],
      },
    ],
  ],
  [
    identityProvider,
    'an audience that the role accepts, and the provider does not',
    { ...vault, roles: ofAudience('https://vault.example.com') },
    'found',
    [{ code: 'provider_audience_absent', fix: [{ command: /--client-id https:\/\/vault\.example\.com$/ }] }],
  ],
  [
    rolesTrust,
    'a role of another AWS account, whose name only a role of this one has: nothing, and why',
    { accounts: annotated(`${OTHER}/ci-billing`), roles: rolesIn(own) },
    'blind',
    [],
  ],
  [
    rolesTrust,
    'a bare policy for the provider of another AWS account: a person decides whose policy it is',
    {
      accounts: annotated(`${OTHER}/ci-billing`),
      roles: rolesIn([role('gitlab-runner-common'), bare('ci-billing')]),
    },
    'found',
    [{ code: 'trust_refuses', fix: [{ advice: /111122223333.*444455556666/ }] }],
  ],
  [
    rolesTrust,
    'a role that admits no account, and one of another AWS account that does: not the other one as the fix',
    {
      accounts: annotated(`${ROLE}/ci-billing`),
      roles: rolesIn([
        ...own.filter(({ name }) => name !== 'ci-billing'),
        { ...role('ci-billing'), trust: trustOf('x') },
        { ...role('billing'), arn: `${OTHER}/billing`, trust: trustOf('ci-billing', { awsAccount: DEV }) },
      ]),
    },
    'found',
    [{ code: 'trust_refuses', fix: [{ command: /^aws iam update-assume-role-policy --role-name ci-billing / }] }],
  ],
  [
    rolesTrust,
    'the annotation on the account that runners configure, for a role that admits another: a person decides before all jobs get it',
    {
      accounts: accounts({
        ...{ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-project-77': `${ROLE}/ci-project-77` },
        ...{ 'ci-billing': undefined, default: `${ROLE}/ci-billing` },
      }),
      roles: rolesIn(own),
    },
    'found',
    [
      {
        code: 'trust_refuses',
        found: /it does not admit gitlab\/default/,
        fix: [
          {
            advice:
              /^unless gitlab\/default is meant to have the role of gitlab\/ci-billing, run kubectl --namespace gitlab annotate serviceaccount default eks\.amazonaws\.com\/role-arn-$/,
          },
          { advice: /^if it is, run aws iam update-assume-role-policy / },
        ],
      },
    ],
  ],
  [
    rolesTrust,
    'the role of another project, copied to an account without one: a person decides before it gets that role',
    {
      accounts: accounts({
        ...{ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': `${ROLE}/ci-billing` },
        'ci-project-77': `${ROLE}/ci-billing`,
      }),
      roles: rolesIn(own.filter(({ name }) => name !== 'ci-project-77')),
    },
    'found',
    [
      {
        code: 'trust_refuses',
        found: /it does not admit gitlab\/ci-project-77/,
        fix: [
          {
            advice:
              /^unless gitlab\/ci-project-77 is meant to have the role of gitlab\/ci-billing, annotate it with its own role: /,
          },
          { advice: /^if it is, run aws iam update-assume-role-policy / },
        ],
      },
    ],
  ],
  [
    rolesTrust,
    'a typo in the name of the role, beside the file of the role that admits the account',
    { accounts: annotated(`${ROLE}/ci-biling`), roles: rolesIn([role('gitlab-runner-common'), bare('ci-billing')]) },
    'found',
    [{ code: 'role_misspelled', level: 'error', found: /ci-billing/, fix: [{ command: ANNOTATE }] }],
  ],
  [
    rolesTrust,
    'a role that was not provided, beside another one with a name of its own that admits the account',
    {
      accounts: annotated(`${ROLE}/deploy`),
      roles: rolesIn([role('gitlab-runner-common'), bare('ci-billing')]),
    },
    'blind',
    [],
  ],
  [
    rolesTrust,
    'a typo in the name of a role of another AWS account',
    { accounts: annotated(`${OTHER}/ci-biling`), roles: rolesIn([role('gitlab-runner-common'), role('ci-billing')]) },
    'blind',
    [],
  ],
  [
    rolesTrust,
    'a typo in the name of the role, with all roles of the AWS account in the files',
    { accounts: annotated(`${ROLE}/ci-biling`), roles: rolesIn(own, { complete: new Set(['111122223333']) }) },
    'found',
    [{ code: 'role_absent', found: /does not exist in aws; .*ci-billing/, fix: [{ command: ANNOTATE }] }],
  ],
  [
    rolesTrust,
    'a typo in the name of the role, with roles as AWS has them',
    {
      accounts: annotated(`${ROLE}/ci-biling`),
      roles: rolesIn(own, {
        live: { awsAccount: '111122223333', absent: new Set([`${ROLE}/ci-biling`]), unseen: new Map() },
      }),
    },
    'found',
    [{ code: 'role_absent', fix: [{ command: ANNOTATE }] }],
  ],
  [
    rolesTrust,
    'a role that does not exist, with a similar one that admits another account: no command',
    {
      accounts: annotated(`${ROLE}/ci-project-78`),
      roles: rolesIn(
        own.filter(({ name }) => name !== 'ci-billing'),
        { complete: new Set(['111122223333']) },
      ),
    },
    'found',
    [{ code: 'role_absent', fix: [{ advice: /create the role/ }] }],
  ],
  [
    accountsAnnotated,
    'the name of a role instead of its ARN, with the role that admits the account as the fix',
    { accounts: annotated('ci-billing'), roles: rolesIn([role('gitlab-runner-common'), bare('ci-billing')]) },
    'found',
    [{ code: 'role_arn_malformed', fix: [{ command: ANNOTATE }] }],
  ],
  [
    accountsAnnotated,
    'the name of another role instead of an ARN: a person decides',
    { accounts: annotated('deploy'), roles: rolesIn(own) },
    'found',
    [{ code: 'role_arn_malformed', fix: [{ advice: new RegExp(`such as ${ROLE}/ci-billing$`) }] }],
  ],
  ...[`${OTHER}/PWN2; '?✗ error fake`, `${ROLE}/../../etc/passwd`, `${ROLE}/${'a'.repeat(300)}`].flatMap(
    (text): typeof cases =>
      [rolesTrust, cachePermissionsApart].map((check) => [
        check,
        `nothing about ${JSON.stringify(text.slice(25, 60))}, which is not the ARN of a role`,
        { accounts: annotated(text), roles: rolesIn([role('gitlab-runner-common')]) },
        'green',
        [],
      ]),
  ),
  [
    rolesAtHome,
    'an id of an AWS account that looks like a typo, in which the role exists',
    {
      accounts: accounts({
        'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
        'ci-project-77': `${ROLE}/ci-project-77`,
        'ci-billing': 'arn:aws:iam::111122223344:role/ci-billing',
      }),
      roles: rolesIn([...own, { ...role('ci-billing'), arn: 'arn:aws:iam::111122223344:role/ci-billing' }]),
    },
    'found',
    [{ code: 'role_account_other', level: 'notice' }],
  ],
];

for (const [check, name, changes, state, findings] of cases)
  t.test(`${check.id} sees ${name}: ${state}`, async (t) => {
    const result = judged(check, healthyWorld(changes));
    t.match(result.findings, wholeLists(findings));
    t.equal(result.findings.length, findings.length);
    t.equal(result.state, state);
  });

t.test('what is missing of another AWS account is asked for with its credentials, and replaces no file', async (t) => {
  const world = healthyWorld({ accounts: annotated(`${OTHER}/ci-billing`), roles: rolesIn(own) });
  t.match(
    judged(rolesTrust, world).unseen,
    wholeLists([
      {
        what: `the trust policy of ${OTHER}/ci-billing`,
        why: 'aws contains role ci-billing of AWS account 111122223333, not of 444455556666',
        needs:
          'aws iam get-role --role-name ci-billing > DIR/444455556666-ci-billing.json, with credentials of AWS account 444455556666',
      },
    ]),
  );
});

t.test('files in folders of AWS accounts belong to the roles of these accounts', async (t) => {
  const text = (value: unknown) => JSON.stringify(value);
  const trust = text(trustOf('ci-billing').value);
  const deny = text(policyOf([{ Effect: 'Deny', Action: ['s3:*'], Resource: '*' }]));
  const files = [
    { path: '111122223333/ci-billing/trust-policy.json', text: trust },
    { path: '111122223333/ci-billing/own.json', text: deny },
    { path: '444455556666/ci-billing/trust-policy.json', text: trust },
  ].map((file) => ({ ...file, file: file.path }));
  const { complete, roles } = parseRoles(files);
  t.match(
    roles,
    wholeLists([
      { name: 'ci-billing', awsAccount: '111122223333', permissions: [{ name: 'own' }] },
      { name: 'ci-billing', awsAccount: '444455556666', permissions: undefined },
    ]),
  );
  t.same([...complete], []);
  const world = healthyWorld({ accounts: annotated(`${OTHER}/ci-billing`), roles: rolesIn([...roles, ...own]) });
  t.match(judged(rolesTrust, world).findings, wholeLists([{ code: 'trust_refuses', found: /444455556666/ }]));
});

t.test('a list of all roles is complete for the AWS account of its roles, unless it was cut', async (t) => {
  const list = { RoleDetailList: [{ RoleName: 'ci-billing', Arn: `${ROLE}/ci-billing` }] };
  const completeIn = (value: unknown) => [
    ...parseRoles([{ file: 'roles.json', path: 'roles.json', text: JSON.stringify(value) }]).complete,
  ];
  t.same(completeIn(list), ['111122223333']);
  t.same(completeIn({ ...list, IsTruncated: true }), []);
  t.same(completeIn({ ...list, NextToken: 'abc' }), []);
  t.same(completeIn({ Roles: list.RoleDetailList }), []);
});
