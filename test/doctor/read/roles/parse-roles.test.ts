import t from 'tap';
import { parseRoles } from '../../../../src/doctor/read/roles/parse-roles.ts';
import { parseSource } from '../../../../src/documents/text/source.ts';
import { wholeLists } from '../../../whole-lists.ts';

const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }] };
const PERMISSIONS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const ARN = 'arn:aws:iam::111122223333:role/teams/ci';
const ROLE = { RoleName: 'ci', Arn: ARN, AssumeRolePolicyDocument: TRUST };

const cases: [
  name: string,
  files: Record<string, unknown>,
  role: { arn?: string; permissions?: unknown[]; attached?: string[] },
][] = [
  ['a bare trust policy', { 'ci.json': TRUST }, {}],
  ['aws iam get-role', { 'anything.json': { Role: ROLE } }, { arn: ARN }],
  ['aws iam list-roles', { 'roles.json': { Roles: [ROLE] } }, { arn: ARN }],
  [
    'the API, which encodes policies',
    { 'r.json': { Role: { ...ROLE, AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)) } } },
    { arn: ARN },
  ],
  [
    'a program that writes policies as texts',
    { 'r.json': { Role: { ...ROLE, AssumeRolePolicyDocument: JSON.stringify(TRUST) } } },
    { arn: ARN },
  ],
  [
    'generate',
    { 'ci/trust-policy.json': TRUST, 'ci/permissions-cache.json': PERMISSIONS },
    { permissions: [PERMISSIONS] },
  ],
  [
    'generate, in another AWS account',
    { '999988887777/ci/trust-policy.json': TRUST, '999988887777/ci/permissions.json': PERMISSIONS },
    { permissions: [PERMISSIONS] },
  ],
  ['a policy beside it', { 'ci.json': TRUST, 'ci/a.json': PERMISSIONS }, { permissions: [PERMISSIONS] }],
  [
    'aws iam get-role-policy',
    { 'ci.json': TRUST, 'ci/a.json': { RoleName: 'ci', PolicyName: 'a', PolicyDocument: PERMISSIONS } },
    { permissions: [PERMISSIONS] },
  ],
  [
    'aws iam get-policy-version',
    { 'ci.json': TRUST, 'ci/a.json': { PolicyVersion: { Document: PERMISSIONS, IsDefaultVersion: true } } },
    { permissions: [PERMISSIONS] },
  ],
  [
    'aws iam get-account-authorization-details',
    {
      'all.json': {
        RoleDetailList: [
          {
            ...ROLE,
            RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: PERMISSIONS }],
            AttachedManagedPolicies: [
              { PolicyArn: 'arn:ours' },
              { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
            ],
          },
        ],
        Policies: [
          {
            Arn: 'arn:ours',
            PolicyVersionList: [
              { Document: TRUST, IsDefaultVersion: false },
              { Document: PERMISSIONS, IsDefaultVersion: true },
            ],
          },
        ],
      },
    },
    { arn: ARN, permissions: [PERMISSIONS, PERMISSIONS], attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
  ],
];

const filesOf = (files: Record<string, unknown>) =>
  Object.entries(files).map(([path, value]) => ({ file: `aws/${path}`, path, text: JSON.stringify(value, null, 2) }));

for (const [name, files, { arn, permissions, attached = [] }] of cases)
  t.test(`what ${name} says is read`, async (t) => {
    const { roles, unread } = parseRoles(filesOf(files));
    t.same(unread, []);
    t.equal(roles.length, 1);
    const [role] = roles;
    t.match(role, { name: 'ci', arn, attached, trust: { value: TRUST } });
    t.same(
      role?.permissions?.map(({ value }) => value),
      permissions,
    );
    for (const source of [role?.trust, ...(role?.permissions ?? [])]) {
      const place = parseSource(source?.text ?? '').positionOf([...(source?.path ?? []), 'Statement']);
      if (!/encodes|texts/.test(name)) t.match(source?.text?.split('\n')[place.line - 1], /Statement|\[/);
    }
  });

t.test('a permissions boundary is read with its text, if the files contain it', async (t) => {
  const PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: 'arn:boundary' };
  const policy = { Arn: 'arn:boundary', PolicyVersionList: [{ Document: PERMISSIONS, IsDefaultVersion: true }] };
  const bounded = { ...ROLE, PermissionsBoundary };
  const whole = parseRoles(filesOf({ 'all.json': { RoleDetailList: [bounded], Policies: [policy] } }));
  t.match(whole.roles, wholeLists([{ boundary: { arn: 'arn:boundary', policy: { value: PERMISSIONS } } }]));
  t.same(parseRoles(filesOf({ 'ci.json': { Role: bounded } })).roles[0]?.boundary, {
    ...{ arn: 'arn:boundary', policy: undefined },
  });
  t.equal(parseRoles(filesOf({ 'ci.json': { Role: ROLE } })).roles[0]?.boundary, undefined);
});

t.test('a role with permissions only is one whose trust policy is unknown', async (t) => {
  const { roles } = parseRoles(
    filesOf({ 'ci/deploy.json': PERMISSIONS, 'other.json': TRUST, 'other/a.json': PERMISSIONS }),
  );
  t.match(
    roles,
    wholeLists([
      { name: 'other', trust: { value: TRUST } },
      { name: 'ci', trust: undefined, permissions: [{ value: PERMISSIONS, name: 'deploy' }] },
    ]),
  );
});

t.test('inline policies keep their names', async (t) => {
  const inline = { RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: PERMISSIONS }] };
  const { roles } = parseRoles(
    filesOf({
      'all.json': { RoleDetailList: [{ ...ROLE, ...inline }] },
      'ci/a.json': PERMISSIONS,
      'ci/b.json': { PolicyName: 'named', PolicyDocument: PERMISSIONS },
      'ci/c.json': { PolicyDocument: PERMISSIONS },
      'ci/d.json': { PolicyVersion: { Document: PERMISSIONS } },
    }),
  );
  t.same(
    roles[0]?.permissions?.map(({ name }) => name),
    ['inline', 'a', 'named', 'c', undefined],
  );
});

t.test('a file that is not JSON is reported, and JSON of any other kind is ignored', async (t) => {
  const files = [
    ...filesOf({ 'a.json': 5, 'b.json': null, 'c.json': { Roles: [7, {}] }, 'd.json': [] }),
    { file: 'aws/x.json', path: 'x.json', text: '{' },
  ];
  t.same(parseRoles(files), { roles: [], unread: ['aws/x.json'], complete: new Set() });
});
