import t from 'tap';
import { accountsAnnotated } from '../../../src/doctor/checks/accounts/accounts-annotated.ts';
import { accountsExist } from '../../../src/doctor/checks/accounts/accounts-exist.ts';
import { cachePermissionsApart } from '../../../src/doctor/checks/cache/cache-permissions.ts';
import { fleetMatches } from '../../../src/doctor/checks/fleet/fleet-matches.ts';
import { rolesTrust } from '../../../src/doctor/checks/roles/roles-trust.ts';
import type { TrustingRole } from '../../../src/doctor/checks/roles/roles-trust-refused.ts';
import { indexRoles } from '../../../src/doctor/read/roles/index-roles.ts';
import { parseRoles } from '../../../src/doctor/read/roles/parse-roles.ts';
import { rolesOfFleet } from '../../../src/doctor/read/roles/roles-of-fleet.ts';
import type { Role } from '../../../src/doctor/world/roles.ts';
import { isSeen } from '../../../src/doctor/world/seen.ts';
import type { FleetFile, World } from '../../../src/doctor/world/world.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import { wholeLists } from '../../whole-lists.ts';
import { accounts, healthyWorld, ISSUER, judged, mapping, ROLE } from '../world/healthy-world.ts';

// What the doctor makes of the roles of a fleet.

const GREEN = ISSUER.replace(/[^/]+$/, 'GREEN');
const BOUNDARY = 'arn:aws:iam::111122223333:policy/ci-boundary';

/** @param roles of the cluster, @param billing role of the account ci-billing; both as in the fleet */
function fleetWith(roles: object, billing: object = { role: { name: 'ci-billing' } }): FleetFile {
  return fleetOf({
    roles,
    serviceAccounts: [
      { name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab'], role: { name: 'gitlab-runner-common' } },
      { name: 'ci-billing', kind: 'job', namespaces: ['gitlab'], ...billing },
    ],
    rules: [{ name: 'jobs', match: { kind: 'job' }, serviceAccount: 'ci-billing' }],
  });
}

/** @param others further keys of the fleet, such as its accounts and rules */
function fleetOf({
  roles = {},
  runner = {},
  ...others
}: Record<string, unknown> & { roles?: object; runner?: object }): FleetFile {
  const document = {
    version: 1,
    cluster: { name: 'tools', accountId: '111122223333', region: 'eu-central-1', oidcIssuer: ISSUER, roles },
    gitlab: { url: 'https://gitlab.example.com' },
    webhook: { image: { repository: 'images.example.com/gitlab-runner-irsa' } },
    cache: { bucket: 'cache' },
    runners: [
      { name: 'common', namespace: 'gitlab', serviceAccount: 'gitlab-runner-common', tokenSecret: 'token', ...runner },
    ],
    ...others,
  };
  const { fleet, findings } = parseFleet(JSON.stringify(document));
  if (fleet === undefined) throw new Error(JSON.stringify(findings));
  return { file: 'fleet.yaml', fleet };
}

/** A healthy cluster with the roles of a fleet. @param told the fleet that the doctor knows, if it is another one */
function worldOf(fleet: FleetFile, told: FleetFile | 'none' = fleet): World {
  const project = { role: { name: 'ci-project-77' } };
  const roles = [
    ...rolesOfFleet(fleet).byName.values(),
    ...rolesOfFleet(fleetWith({}, project)).byName.values(),
  ].flat();
  return healthyWorld({
    fleet: told === 'none' ? healthyWorld().fleet : { seen: told },
    roles: { seen: { ...indexRoles(distinct(roles)), unread: [], source: 'AWS account 111122223333' } },
  });
}

function distinct(roles: readonly Role[]): Role[] {
  return [...new Map(roles.toReversed().map((role) => [role.name, role])).values()];
}

const about = (world: World, name: string) =>
  judged(rolesTrust, world).findings.filter(({ object }) => object === `role ${name}`);

t.test('the cluster that the fleet lists is not a stranger, whatever its namespaces are', async (t) => {
  const fleet = fleetWith({ alsoTrustedBy: [{ oidcIssuer: GREEN, namespaces: { gitlab: 'green' } }] });
  t.same(about(worldOf(fleet), 'ci-billing'), []);
  t.match(
    about(worldOf(fleet, 'none'), 'ci-billing'),
    wholeLists([{ code: 'trust_wide', found: /oidc-provider.*GREEN/ }]),
  );
  t.match(
    about(worldOf(fleet, fleetWith({})), 'ci-billing'),
    wholeLists([{ code: 'trust_wide', found: /oidc-provider.*GREEN/ }]),
  );
});

t.test('a listed cluster in which other accounts get the role is still a stranger', async (t) => {
  const inAws = fleetWith({ alsoTrustedBy: [{ oidcIssuer: GREEN, namespaces: { gitlab: 'other' } }] });
  const told = fleetWith({ alsoTrustedBy: [{ oidcIssuer: GREEN, namespaces: { gitlab: 'green' } }] });
  t.match(about(worldOf(inAws, told), 'ci-billing'), wholeLists([{ code: 'trust_wide' }]));
});

t.test('the same accounts of a cluster are a notice, and nothing once the fleet lists it', async (t) => {
  const fleet = fleetWith({ alsoTrustedBy: [{ oidcIssuer: GREEN }, { podIdentity: 'tools' }] });
  t.match(
    about(worldOf(fleet, fleetWith({})), 'ci-billing'),
    wholeLists([{ code: 'trust_elsewhere', level: 'notice' }]),
  );
  t.same(about(worldOf(fleet), 'ci-billing'), []);
});

t.test('the fleet that only names a role lists the cluster of the fleet that creates it', async (t) => {
  const creates = fleetWith({ alsoTrustedBy: [{ oidcIssuer: GREEN, namespaces: { gitlab: 'blue' } }] });
  const names = fleetWith(
    { alsoTrustedBy: [{ oidcIssuer: GREEN, namespaces: { gitlab: 'blue' } }] },
    { roleArn: `${ROLE}/ci-billing` },
  );
  t.same(about(worldOf(creates, names), 'ci-billing'), []);
});

t.test(
  'a second statement that admits strangers of a listed cluster is found, and the fix keeps the first',
  async (t) => {
    const fleet = fleetWith({ alsoTrustedBy: [{ oidcIssuer: GREEN }] });
    const world = worldOf(fleet);
    if (!isSeen(world.roles)) throw new Error('no roles');
    const [role] = world.roles.seen.byName.get('ci-billing') ?? [];
    const { Statement } = (role as TrustingRole).trust.value as { Statement: { Condition: object }[] };
    const issuer = GREEN.replace('https://', '');
    const wide = {
      StringLike: { [`${issuer}:sub`]: 'system:serviceaccount:*' },
      StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' },
    };
    Statement.push({ ...Statement[1], Condition: wide });
    t.match(
      about(world, 'ci-billing'),
      wholeLists([{ code: 'trust_wide', found: /GREEN/, fix: [{ edit: { path: 'Statement[2]' } }] }]),
    );
    t.equal(about(world, 'ci-billing')[0]?.fix.length, 1);
  },
);

/** The role as `aws iam get-role` prints it, with changes. */
function inAws(changes: Record<string, unknown>, as: 'Role' | 'Roles' = 'Role'): Role[] {
  const trust = rolesOfFleet(fleetWith({})).byName.get('ci-billing')?.[0]?.trust?.value;
  const role = {
    ...{ RoleName: 'ci-billing', Arn: `${ROLE}/ci-billing`, AssumeRolePolicyDocument: trust },
    ...{ MaxSessionDuration: 7200, PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY } },
    ...{
      Tags: [
        { Key: 'owner', Value: 'ci' },
        { Key: 'aws:x', Value: 'y' },
      ],
    },
    ...changes,
  };
  const text = JSON.stringify(as === 'Role' ? { Role: role } : { Roles: [role] });
  return [...parseRoles([{ file: 'aws/x.json', path: 'x.json', text }]).roles];
}

const SETTINGS = { permissionsBoundary: BOUNDARY, maxSessionDuration: 7200, tags: { owner: 'ci' } };

const CASES: [name: string, roles: Role[], settings: object, findings: object[]][] = [
  ['with the settings of the fleet, and a tag more', inAws({}), SETTINGS, []],
  [
    'with another boundary',
    inAws({}),
    { ...SETTINGS, permissionsBoundary: `${BOUNDARY}-2` },
    [
      {
        level: 'warning',
        found: `it has the permissions boundary ${BOUNDARY}`,
        wanted: `the permissions boundary ${BOUNDARY}-2, as in fleet.yaml`,
      },
    ],
  ],
  [
    'without the boundary',
    inAws({ PermissionsBoundary: undefined }),
    SETTINGS,
    [
      {
        level: 'warning',
        found: 'it has no permissions boundary',
        wanted: `the permissions boundary ${BOUNDARY}, as in fleet.yaml`,
      },
    ],
  ],
  [
    'with a boundary that the fleet does not have',
    inAws({}),
    { ...SETTINGS, permissionsBoundary: undefined },
    [{ level: 'warning', wanted: 'no permissions boundary, as in fleet.yaml' }],
  ],
  [
    'with another tag and without one',
    inAws({}),
    { ...SETTINGS, tags: { owner: 'billing', stage: 'prod', constructor: 'x' } },
    [{ level: 'notice', found: 'it has no or other tags owner, stage, constructor' }],
  ],
  [
    'with another longest session',
    inAws({}),
    { ...SETTINGS, maxSessionDuration: undefined },
    [
      {
        level: 'notice',
        found: 'it has sessions of up to 7200 seconds',
        wanted: 'of up to 3600 seconds, as in fleet.yaml',
      },
    ],
  ],
  [
    'whose longest session AWS does not tell',
    inAws({ MaxSessionDuration: undefined }),
    { ...SETTINGS, maxSessionDuration: 3600 },
    [],
  ],
  ['in a list, which has no settings', inAws({}, 'Roles'), {}, []],
];

for (const [name, roles, settings, findings] of CASES)
  t.test(`a role ${name}: ${findings.length === 0 ? 'no finding' : 'a finding'}`, async (t) => {
    const world = healthyWorld({
      fleet: { seen: fleetWith({}, { role: { name: 'ci-billing', ...settings } }) },
      roles: { seen: { ...indexRoles(roles), unread: [], source: 'aws' } },
    });
    const found = judged(fleetMatches, world).findings.filter(({ code }) => code === 'fleet_role_settings');
    t.equal(found.length, findings.length);
    t.match(found, wholeLists(findings));
  });

t.test('an account for which the fleet has identity: none needs no role', async (t) => {
  const found = (billing: object) => {
    const there = accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined });
    const world = healthyWorld({ fleet: { seen: fleetWith({}, billing) }, accounts: there });
    const without = { ...world, roles: { seen: { ...indexRoles([]), unread: [], source: 'aws' } } };
    return judged(accountsAnnotated, without).findings;
  };
  t.match(
    found({ identity: 'none' }),
    wholeLists([{ code: 'account_without_role', level: 'notice', found: /fleet\.yaml has identity: none for it: / }]),
  );
  t.match(found({ role: { name: 'ci-billing' } }), wholeLists([{ code: 'account_unannotated', level: 'error' }]));
});

t.test('an account with irsa in the fleet needs its annotation, whatever the mapping allows', async (t) => {
  const command = `kubectl --namespace gitlab annotate serviceaccount ci-billing eks.amazonaws.com/role-arn=${ROLE}/ci-billing --overwrite`;
  const there = accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': undefined });
  const fleet = { seen: fleetWith({}) };
  for (const unannotated of ['warn', 'deny', 'allow']) {
    const world = healthyWorld({ fleet, accounts: there, mapping: mapping({ unannotated }) });
    const found = judged(accountsAnnotated, world);
    t.match(
      found.findings,
      wholeLists([{ code: 'account_unannotated', level: 'error', fix: [{ command }] }]),
      unannotated,
    );
    t.match(found.looked, '2 accounts, 1 without annotation');
    const roles = judged(fleetMatches, world).findings.filter(({ code }) => code === 'fleet_role');
    t.same(roles, [], 'and it is one finding');
  }
  const unmapped = mapping({ unannotated: 'allow', rules: { billing: { serviceAccount: 'ci-other' } } });
  t.match(
    judged(fleetMatches, healthyWorld({ fleet, accounts: there, mapping: unmapped })).findings.filter(
      ({ code }) => code === 'fleet_role',
    ),
    wholeLists([{ level: 'error', found: 'no role annotation', fix: [{ command }] }]),
    'also where the mapping does not assign it',
  );
});

t.test('what a role may that the fleet only names was not read', async (t) => {
  const fleet = fleetWith({}, { roleArn: `${ROLE}/ci-billing` });
  const [role] = rolesOfFleet(fleet).byName.get('ci-billing') ?? [];
  t.match(role, wholeLists({ trust: undefined, permissions: undefined, attached: [] }));
  const world = { ...healthyWorld({ fleet: { seen: fleet }, roles: { seen: rolesOfFleet(fleet) } }) };
  t.notMatch(JSON.stringify(judged(cachePermissionsApart, world).findings), /role ci-billing/);
  t.match(JSON.stringify(judged(cachePermissionsApart, world).unseen), /the permissions of .*role\/ci-billing/);
  t.match(JSON.stringify(judged(rolesTrust, world).unseen), /the trust policy of .*role\/ci-billing/);
});

t.test('a role that the fleet only names has no settings there', async (t) => {
  const world = healthyWorld({
    fleet: { seen: fleetWith(SETTINGS, { roleArn: `${ROLE}/ci-billing` }) },
    roles: { seen: { ...indexRoles(inAws({ Tags: [] })), unread: [], source: 'aws' } },
  });
  t.notMatch(JSON.stringify(judged(fleetMatches, world).findings), 'fleet_role_settings');
});

t.test('generated files are not settings of AWS, and a boundary in a fleet is one that was not read', async (t) => {
  const { roles } = parseRoles([
    { file: 'iam/x/trust-policy.json', path: 'x/trust-policy.json', text: '{"Statement": []}' },
    { file: 'iam/x/role.json', path: 'x/role.json', text: '{"RoleName": "x", "Path": "/", "Tags": []}' },
  ]);
  t.match(roles, wholeLists([{ name: 'x', settings: undefined, permissions: undefined }]));
  const { unseen } = judged(cachePermissionsApart, worldOf(fleetWith(SETTINGS)));
  t.match(unseen, wholeLists([{ what: `boundary ${BOUNDARY} of role gitlab-runner-common` }]));
});

const MANAGED = { name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab'], role: { name: 'common' } };
const deploy = (name: string, changes: object = {}) => ({
  ...{ name, kind: 'job', namespaces: ['gitlab'], role: { name: 'ci-deploy' }, ...changes },
});
const edit = (path: string, set: string) => ({ edit: { document: { in: 'file', file: 'fleet.yaml' }, path, set } });
const REGENERATE = { advice: /: gitlab-runner-irsa generate fleet.yaml --output DIR$/ };
const CREATE = /otherwise run kubectl --namespace gitlab create serviceaccount ci-deplyo$/;

const ABSENT: [
  name: string,
  inFleet: object[],
  roles: Record<string, string | undefined>,
  found: string,
  fix: object[],
][] = [
  [
    'a typo of an account with the same role: the edit of the name, in all places',
    [deploy('ci-deplyo')],
    { 'ci-deploy': 'ci-deploy' },
    'it does not exist (ci-deploy does)',
    [
      edit('serviceAccounts[1].name', 'ci-deploy'),
      edit('runners[0].jobServiceAccount', 'ci-deploy'),
      edit('rules[0].serviceAccount', 'ci-deploy'),
      edit('rules[0].allow[0]', 'ci-deploy'),
      edit('default.job.serviceAccount', 'ci-deploy'),
      REGENERATE,
    ],
  ],
  [
    'a typo of an account that nothing uses',
    [deploy('ci-deplyo')],
    { 'ci-deploy': undefined },
    'it does not exist (ci-deploy does)',
    [...Array(5).fill({ edit: { set: 'ci-deploy' } }), REGENERATE],
  ],
  [
    'a similar account that has another role: a person decides',
    [deploy('ci-deplyo')],
    { 'ci-deploy': 'other' },
    'it does not exist (ci-deploy does)',
    [{ advice: /^set serviceAccounts\[1\]\.name in fleet\.yaml to "ci-deploy" if that was meant, and wherever/ }],
  ],
  [
    'a similar account that the fleet has as well: a person decides',
    [deploy('ci-deplyo'), deploy('ci-deploy')],
    { 'ci-deploy': 'ci-deploy' },
    'it does not exist (ci-deploy does)',
    [{ advice: /^remove serviceAccounts\[1\] from fleet\.yaml if ci-deploy was meant, which it has as well; / }],
  ],
  [
    'a similar account of the fleet, which the cluster lacks too: a person decides',
    [deploy('ci-deplyo'), deploy('ci-deploy')],
    {},
    'it does not exist (fleet.yaml also has ci-deploy)',
    [{ advice: CREATE }],
  ],
  [
    'no similar account: the command that creates it',
    [deploy('ci-deplyo')],
    { shop: undefined },
    'it does not exist',
    [
      { command: 'kubectl --namespace gitlab create serviceaccount ci-deplyo' },
      { command: /annotate serviceaccount ci-deplyo/ },
    ],
  ],
  [
    'an account that exists in another namespace of the fleet: the command that creates it',
    [deploy('ci-deplyo', { namespaces: ['gitlab', 'builds'] })],
    { 'ci-deploy': 'ci-deploy' },
    'it does not exist',
    [
      { command: 'kubectl --namespace gitlab create serviceaccount ci-deplyo' },
      { command: /annotate serviceaccount ci-deplyo/ },
    ],
  ],
  [
    'a similar account of a manager: a person decides who is a manager',
    [deploy('ci-deplyo', { kind: 'manager' })],
    { 'ci-deploy': 'ci-deploy' },
    'it does not exist (ci-deploy does)',
    [{ advice: CREATE }],
  ],
];

for (const [name, inFleet, roles, found, fix] of ABSENT)
  t.test(`fleet_account_absent, ${name}`, async (t) => {
    const isOfJobs = inFleet.some((one) => (one as { kind: string }).kind === 'job');
    const fleet = fleetOf({
      serviceAccounts: [MANAGED, ...inFleet],
      ...(isOfJobs
        ? {
            runner: { jobServiceAccount: 'ci-deplyo' },
            rules: [{ name: 'jobs', match: { kind: 'job' }, serviceAccount: 'ci-deplyo', allow: ['ci-deplyo'] }],
            default: { job: { serviceAccount: 'ci-deplyo' } },
          }
        : { rules: [] }),
    });
    const arns = Object.entries(roles).map(([one, role]) => [one, role && `${ROLE}/${role}`] as const);
    const here = accounts({ 'gitlab-runner-common': undefined, ...Object.fromEntries(arns) });
    const builds = accounts({ 'ci-deplyo': undefined }, 'builds');
    const world = healthyWorld({
      fleet: { seen: fleet },
      accounts: { complete: true, namespaces: new Map([...here.namespaces, ...builds.namespaces]) },
    });
    const absent = judged(fleetMatches, world).findings.filter(
      ({ code, object }) => code === 'fleet_account_absent' && object === 'serviceaccount gitlab/ci-deplyo',
    );
    t.match(absent, wholeLists([{ found, fix }]));
    t.equal(absent[0]?.fix.length, fix.length);
  });

t.test('an account that does not exist is created with the role of the fleet', async (t) => {
  const world = healthyWorld({
    fleet: { seen: fleetWith({}) },
    accounts: accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common` }),
  });
  t.match(
    judged(accountsExist, world).findings.filter(({ object }) => object.includes('ci-billing')),
    wholeLists([
      {
        code: 'account_absent',
        fix: [
          { command: 'kubectl --namespace gitlab create serviceaccount ci-billing' },
          {
            command: `kubectl --namespace gitlab annotate serviceaccount ci-billing eks.amazonaws.com/role-arn=${ROLE}/ci-billing --overwrite`,
          },
        ],
      },
    ]),
  );
});

t.test('what only AWS tells about a role of the fleet names the option that reads it', async (t) => {
  const fleet = fleetWith({}, { roleArn: `${ROLE}/ci-billing` });
  const world = healthyWorld({ fleet: { seen: fleet }, roles: { seen: rolesOfFleet(fleet) } });
  t.match(
    judged(rolesTrust, world).unseen,
    wholeLists([
      { needs: '--aws; or --trust-policies DIR, after aws iam get-role --role-name ci-billing > DIR/ci-billing.json' },
      { what: /ci-project-77/ },
    ]),
  );
});
