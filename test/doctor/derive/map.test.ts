import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import { toAccount } from '../../../src/accounts/from-object.ts';
import { checks, checksFor, mapChecks } from '../../../src/doctor/checks.ts';
import { roleMapOf } from '../../../src/doctor/derive/map/role-map-of.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import { worldOfFleet, worldOfMapping } from '../../../src/doctor/read/file-world.ts';
import { indexRoles } from '../../../src/doctor/read/roles/index-roles.ts';
import type { Role } from '../../../src/doctor/world/roles.ts';
import { seenOr } from '../../../src/doctor/world/seen.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import { policyOf } from '../../../src/iam/build/build-trust.ts';
import type { RoleMap, Side } from '../../../src/map/role-map.ts';
import { rowsOf } from '../../../src/map/rows.ts';
import { sampleWorld } from '../../browser/sample-world.ts';
import { fleets } from '../../fleet/random.ts';
import { example } from '../../generate/bundle.ts';
import { accounts, everywhere, healthyWorld, mapping, NOW, ROLE, role, runner } from '../world/healthy-world.ts';

// The findings of the doctor on the map: each at its side of its reference, and none of them lost.

const mapOf = (world: World): RoleMap => {
  const map = roleMapOf(world, diagnose(world, checksFor({ fleet: true, aws: true, try: true })));
  if (map === undefined) throw new Error('the world has no mapping');
  return map;
};

const text = ({ findings, note, side, state }: Side) =>
  [side, state, ...findings.map(({ code }) => `[${code}]`), ...(note === undefined ? [] : [`(${note})`])].join(' ');

/** `ci-billing: account ok, annotation ok, trust ok`, without the sides that are in every case. */
function sidesOf(world: World): string[] {
  return rowsOf(mapOf(world)).map(({ account, rule, sides }) => {
    const shown = [...new Set(sides.map(text))].filter((one) => one !== 'bucket unchecked (--aws was not given)');
    return `${account?.name ?? rule?.assigns}: ${shown.join(', ')}`;
  });
}

const HEALTHY = [
  'gitlab-runner-common: runner ok, account ok, annotation ok, trust ok, permissions ok',
  'ci-billing: account ok, annotation ok, trust ok',
  'ci-project-77: account ok, annotation ok, trust ok',
  'deny: ',
];
const USUAL = ['gitlab-runner-common', 'ci-billing', 'ci-project-77'] as const;
const annotated = (changes: Partial<Record<(typeof USUAL)[number], string | undefined>>) =>
  accounts({ ...Object.fromEntries(USUAL.map((name) => [name, `${ROLE}/${name}`])), default: undefined, ...changes });
const withRoles = (...roles: readonly Role[]): Partial<World> => ({
  roles: { seen: { ...indexRoles(roles), unread: [], source: 'aws' } },
});
const site = (name: string, resource: string): Role => ({
  ...role(name),
  permissions: [
    {
      value: policyOf([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: resource }]),
      ...{ file: 'aws/x.json', text: '', path: [] },
    },
  ],
});
const unseen = (what: string, why: string) =>
  ({ unseen: { what, why, because: 'forbidden', needs: 'a permission' } }) as const;

const cases: readonly { name: string; world: Partial<World>; rows: Readonly<Record<string, string>> }[] = [
  { name: 'a healthy world is right on all sides', world: {}, rows: {} },
  {
    name: 'an account that does not exist is wrong at its rule',
    world: {
      accounts: accounts({
        'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
        'ci-project-77': `${ROLE}/ci-project-77`,
        default: undefined,
      }),
    },
    rows: { 'ci-billing': 'account wrong [account_absent]' },
  },
  {
    name: 'an account without an annotation is wrong on its own side',
    world: { accounts: annotated({ 'ci-billing': undefined }) },
    rows: { 'ci-billing': 'account ok, annotation wrong [account_unannotated]' },
  },
  {
    name: 'a role that does not admit one of the accounts that share it is wrong for that one only',
    world: { accounts: annotated({ 'ci-project-77': `${ROLE}/ci-billing` }) },
    rows: { 'ci-project-77': 'account ok, annotation ok, trust wrong [trust_refuses]' },
  },
  {
    name: 'the trust of a role is not judged while the account has the role of a manager',
    world: { accounts: annotated({ 'ci-billing': `${ROLE}/gitlab-runner-common` }) },
    rows: {
      'ci-billing':
        'account ok, annotation wrong [role_shared], trust unchecked (the side of the account has to be right first), permissions ok',
    },
  },
  {
    name: 'a job whose role may use the cache is connected with the bucket',
    world: withRoles(role('gitlab-runner-common'), site('ci-billing', 'arn:aws:s3:::cache/*'), role('ci-project-77')),
    rows: { 'ci-billing': 'account ok, annotation ok, trust ok, permissions wrong [cache_permissions_of_job]' },
  },
  {
    name: 'a manager whose role may not use the cache is wrong on the side of the role',
    world: withRoles(site('gitlab-runner-common', 'arn:aws:s3:::site/*'), role('ci-billing'), role('ci-project-77')),
    rows: {
      'gitlab-runner-common':
        'runner ok, account ok, annotation ok, trust ok, permissions wrong [cache_permissions_missing]',
    },
  },
  {
    name: 'a role that was not provided is not checked',
    world: withRoles(role('gitlab-runner-common'), role('ci-project-77')),
    rows: { 'ci-billing': 'account ok, annotation ok, trust unchecked (aws does not contain it)' },
  },
  {
    name: 'without the issuer no trust policy is checked',
    world: { issuer: unseen('the issuer', 'it is forbidden') },
    rows: Object.fromEntries(
      USUAL.map((name, index) => [
        name,
        `${index === 0 ? 'runner ok, ' : ''}account ok, annotation ok, trust unchecked (it is forbidden; needs a permission)${index === 0 ? ', permissions ok' : ''}`,
      ]),
    ),
  },
  {
    name: 'a runner with a wrong configuration is wrong on its own side',
    world: {
      runners: everywhere({
        gitlab: [
          { ...runner(), broken: [] },
          { ...runner(), name: 'unlisted', account: 'default', mark: undefined },
        ],
      }),
    },
    rows: { undefined: 'runner wrong [runner_unlisted]' },
  },
];

for (const { name, rows, world } of cases)
  t.test(name, async (t) => {
    const changed = new Map(Object.entries(rows).map(([account, sides]) => [account, `${account}: ${sides}`]));
    const usual = HEALTHY.map((row) => changed.get(row.split(':')[0] ?? '') ?? row);
    const found = sidesOf(healthyWorld(world));
    const more = [...changed.values()].filter((row) => !usual.includes(row));
    t.same(found.toSorted(), [...usual, ...more].toSorted());
  });

const NAMED = { rules: { managers: { match: { kind: 'manager', names: ['other'] } } } };
const managerRows = (world: Partial<World>) =>
  rowsOf(mapOf(healthyWorld(world)))
    .filter(({ rule }) => rule?.to !== 'job')
    .map(({ account, rule, sides, who }) =>
      [
        who.map((one) => one.is === 'runner' && one.name).join(' + '),
        ...[rule?.path, rule?.assigns, account?.name],
        ...sides.slice(0, 1).map(text),
      ].join(', '),
    );
const ENTRY =
  'gitlab/gitlab-runner-common, rules[0], gitlab-runner-common, gitlab-runner-common, runner unchecked (no workload with its account was seen)';

t.test('a runner that the default of managers refuses is apart from the account of its entry', async (t) => {
  t.same(managerRows({ mapping: mapping({ ...NAMED, default: { manager: 'deny' } }) }), [
    ENTRY,
    'deployment gitlab/gitlab-runner, default.manager, deny, , runner wrong [runner_refused]',
  ]);
});

t.test('a runner that keeps its account is shown with it, also one that no entry lists', async (t) => {
  const runners = everywhere({ gitlab: [runner(), { ...runner(), name: 'unlisted', account: 'default' }] });
  t.same(managerRows({ mapping: mapping(NAMED), runners }), [
    ENTRY,
    'deployment gitlab/gitlab-runner, default.manager, keep, gitlab-runner-common, runner ok',
    'deployment gitlab/unlisted, default.manager, keep, default, runner wrong [runner_unlisted]',
  ]);
});

t.test('a runner that a rule for managers gives its account is shown with the rule', async (t) => {
  t.same(managerRows({}), [
    'deployment gitlab/gitlab-runner, rules[0], gitlab-runner-common, gitlab-runner-common, runner ok',
  ]);
});

t.test(
  'in files, the account of a manager without a role is not checked, because only a cache needs one',
  async (t) => {
    const index = seenOr(mapping(), undefined);
    const of = (name: string) => toAccount({ metadata: { namespace: 'gitlab', name } });
    if (index === undefined) throw new Error('the mapping is not valid');
    const files = { index, text: '', accounts: [of('gitlab-runner-common'), of('ci-billing')] };
    const world = await worldOfMapping({ ...files, issuer: undefined, trustPolicies: undefined }, NOW);
    const map = roleMapOf(world, diagnose(world, mapChecks));
    const sides = rowsOf(map as RoleMap).map(({ account, sides }) => [account?.name, ...sides.map(text)].join(', '));
    const why = 'it needs a role only for a cache, and the configuration of its manager was not read';
    t.ok(
      sides.some((one) =>
        one.endsWith(
          `gitlab-runner-common, runner unchecked (only files were read), account ok, annotation unchecked (${why})`,
        ),
      ),
      sides.join('\n'),
    );
    t.ok(
      sides.some((one) => one.startsWith('ci-billing') && one.endsWith('annotation wrong [account_unannotated]')),
      'a job needs one',
    );
  },
);

t.test('accounts that cannot be read are not checked', async (t) => {
  const world = healthyWorld({
    accounts: { complete: false, namespaces: new Map([['gitlab', unseen('ServiceAccounts', 'it is forbidden')]]) },
  });
  t.ok(sidesOf(world).includes('ci-billing: account unchecked (it is forbidden; needs a permission)'));
  t.ok(sidesOf(world).includes('ci-project-{project}: account unchecked (it is forbidden; needs a permission)'));
});

t.test('with EKS Pod Identity, an account without an annotation is not checked until AWS is read', async (t) => {
  const world = healthyWorld({
    mapping: mapping({ unannotated: 'allow' }),
    accounts: annotated({ 'ci-billing': undefined }),
  });
  const [row] = sidesOf(world).filter((one) => one.startsWith('ci-billing'));
  t.match(row, 'annotation unchecked (its role may be an association of EKS Pod Identity: --aws was not given)');
});

t.test('a world without a mapping has no map', async (t) => {
  const world = healthyWorld({ mapping: unseen('the mapping', 'it is forbidden') });
  t.equal(roleMapOf(world, diagnose(world, checks)), undefined);
});

t.test('an account that a manager configures and that does not exist is wrong at its runner', async (t) => {
  const { accounts: all } = healthyWorld();
  const [gitlab] = [...all.namespaces].flatMap(([name, there]) =>
    name === 'gitlab' && 'seen' in there ? [there.seen] : [],
  );
  const without = everywhere({ gitlab: new Map([...(gitlab ?? [])].filter(([name]) => name !== 'default')) });
  t.match(
    sidesOf(healthyWorld({ accounts: without }))[0],
    'gitlab-runner-common: runner wrong [account_absent], account ok',
  );
});

t.test('every error and warning about accounts, roles and caches is on the map', async (t) => {
  const world = await sampleWorld(120);
  const diagnosis = diagnose(world, mapChecks);
  const wanted = diagnosis.checks.flatMap(({ findings }) => findings.map(({ code, object }) => `${code} ${object}`));
  const map = roleMapOf(world, diagnosis) as RoleMap;
  const found = rowsOf(map).flatMap(({ sides }) =>
    sides.flatMap((side) => side.findings.map(({ code, object }) => `${code} ${object}`)),
  );
  t.ok(wanted.length > 10);
  t.same([...new Set(found)].toSorted(), [...new Set(wanted)].toSorted());
});

t.test('what generate writes for a fleet is right on both sides of every reference', async (t) => {
  const random = fc.sample(fleets, 12).flatMap((document) => parseFleet(stringify(document)).fleet ?? []);
  for (const fleet of [example('shared-cache'), example('many-teams'), example('company'), ...random]) {
    const world = await worldOfFleet({ file: 'fleet.yaml', fleet }, NOW);
    const map = roleMapOf(world, diagnose(world, mapChecks)) as RoleMap;
    const wrong = rowsOf(map).flatMap(({ sides }) => sides.filter(({ state }) => state === 'wrong').map(text));
    t.same(wrong, []);
  }
});
