import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import { isMap } from '../../../src/collections/is-map.ts';
import { manifestText, parseManifest } from '../../../src/files/generated/manifest.ts';
import { deriveMapping } from '../../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { fleetAccounts } from '../../../src/fleet/fleet-accounts.ts';
import { awsChangesOf } from '../../../src/plan/fleet/aws-changes.ts';
import { canonicalJson } from '../../../src/plan/fleet/canonical-json.ts';
import { type FleetState, fleetStateOf, serviceAccountsIn } from '../../../src/plan/fleet/fleet-state.ts';
import { readFleetState } from '../../../src/plan/fleet/read-fleet-state.ts';
import { mapPair } from '../../../src/plan/pair.ts';
import { fleets } from '../../fleet/random.ts';
import { company, example } from '../../generate/bundle.ts';
import { runs } from '../../runs.ts';

/** As `generate` writes it and reads it again. */
function written(fleet: Fleet): unknown {
  return parseManifest(manifestText(new Map(), fleetStateOf(fleet)), 'manifest').state;
}

function readAgain(fleet: Fleet): FleetState {
  const state = readFleetState(written(fleet));
  if (state === undefined) throw new Error(`not read: ${JSON.stringify(written(fleet))}`);
  return state;
}

function sameMapping(fleet: Fleet) {
  const mapping = deriveMapping(fleet);
  return { before: mapping, after: mapping };
}

/** Random fleets that are valid. */
const RANDOM = fc.sample(fleets, runs(60)).flatMap((document) => parseFleet(stringify(document)).fleet ?? []);
const ALL: readonly Fleet[] = [
  ...[example('shared-cache'), example('many-teams'), example('company'), company()],
  ...RANDOM,
];

t.test('the state that generate writes is read as that of the fleet', async (t) => {
  t.ok(RANDOM.length > runs(60) / 2, 'most random fleets are valid');
  for (const fleet of ALL) {
    const [state, again] = [fleetStateOf(fleet), readAgain(fleet)].map(canonicalJson);
    if (state !== again) throw new Error(`${again}\nis not\n${state}`);
  }
});

t.test('the state of each random fleet has parts that differ from those of others', async (t) => {
  const parts = [
    ({ accounts }: FleetState) => accounts,
    ({ runners }: FleetState) => runners,
    ...(['trust', 'permissions', 'settings', 'isCreated', 'isImported'] as const).map(
      (part) => (state: FleetState) => state.roles.map((role) => role[part]),
    ),
  ];
  for (const [index, part] of parts.entries())
    t.ok(new Set(RANDOM.map((fleet) => canonicalJson(part(readAgain(fleet))))).size > 1, `part ${index}`);
});

t.test('two fleets differ by their written states as by themselves', async (t) => {
  let changed = 0;
  for (const [index, before] of ALL.entries()) {
    const after = ALL[(index + 1) % ALL.length] as Fleet;
    const pair = { before, after };
    const byFleets = awsChangesOf(mapPair(pair, fleetStateOf), mapPair(pair, deriveMapping));
    const byFiles = awsChangesOf(mapPair(pair, readAgain), mapPair(pair, deriveMapping));
    if (canonicalJson(byFiles) !== canonicalJson(byFleets))
      throw new Error(`${JSON.stringify(byFiles)}\nis not\n${JSON.stringify(byFleets)}`);
    if (byFleets.changes) changed++;
    if (awsChangesOf({ before: readAgain(before), after: fleetStateOf(before) }, sameMapping(before)).changes)
      throw new Error('the same fleet changes something');
  }
  t.ok(changed > ALL.length / 2, `${changed} of ${ALL.length} edits change something`);
});

t.test('the accounts in a state are those of the fleet and those that its runners set for jobs', async (t) => {
  for (const fleet of ALL)
    if (!isDeepStrictEqual(serviceAccountsIn(readAgain(fleet)), fleetAccounts(fleet)))
      throw new Error(JSON.stringify(fleetAccounts(fleet)));
  const none = example('many-teams', [
    '    roleArn: arn:aws:iam::111122223333:role/billing/deploy',
    '    identity: none\n    automountServiceAccountToken: false',
  ]);
  t.match(
    serviceAccountsIn(readAgain(none)).find(({ name }) => name === 'ci-billing-deploy'),
    { roleArn: undefined, automount: false },
  );
});

t.test('the same fleet gives the same text, and keys in another order the same state', async (t) => {
  const text = () => manifestText(new Map([['a', 'b']]), fleetStateOf(example('many-teams')));
  t.equal(text(), text());
  t.match(text(), /\n {2}"state": \{\n {4}"accounts": \[\n {6}\{\n {8}"name": "/);
  const fleet = company();
  const state = readFleetState(reversed(written(fleet)));
  if (state === undefined) throw new Error('not read');
  t.notOk(awsChangesOf({ before: state, after: fleetStateOf(fleet) }, sameMapping(fleet)).changes);
});

/** The keys of all maps in the reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, reversed(each)])
      .reverse(),
  );
}

/** A copy of a written state with one part replaced; `undefined` removes the part. */
function damaged(path: readonly (string | number)[], value: unknown): unknown {
  const state = written(example('many-teams'));
  const keys = [...path];
  const last = keys.pop() as string;
  let at = state as Record<string, unknown>;
  for (const key of keys) {
    at = at[key] as Record<string, unknown>;
    if (at === undefined) throw new Error(`there is no ${path.join('.')}`);
  }
  at[last] = value;
  return JSON.parse(JSON.stringify(state));
}

t.test('a state that lacks a part, has another key or another type is not read', async (t) => {
  t.ok(readFleetState(damaged(['accounts', 0, 'name'], 'other')), 'a damage is what makes it unreadable');
  for (const value of [undefined, null, 5, '', [], {}])
    t.equal(readFleetState(value), undefined, JSON.stringify(value));
  const cases: [path: (string | number)[], value: unknown][] = [
    [['accounts'], undefined],
    [['runners'], undefined],
    [['roles'], undefined],
    [['version'], 2],
    [['accounts', 0, 'namespaces'], 'gitlab'],
    [['accounts', 0, 'identity'], 'iam'],
    [['accounts', 0, 'roleArn'], 5],
    [['accounts', 0, 'kind'], 'job'],
    [['runners', 0, 'jobNamespaces'], [5]],
    [['runners', 0, 'name'], 'a'],
    [['roles', 0, 'arn'], null],
    [['roles', 0, 'isCreated'], 'yes'],
    [['roles', 0, 'isImported'], undefined],
    [['roles', 0, 'path'], '/'],
    [['roles', 0, 'settings'], undefined],
    [['roles', 0, 'settings', 'tags'], []],
    [['roles', 0, 'settings', 'name'], 'a'],
    [['roles', 0, 'trust'], '{}'],
    [['roles', 0, 'trust', 'Statement'], undefined],
    [['roles', 0, 'trust', 'Statement', 0, 'Effect'], 'Maybe'],
    [['roles', 0, 'trust', 'Statement', 0, 'Condition', 'StringEquals'], 'x'],
    [['roles', 0, 'permissions', 'managedPolicyArns'], undefined],
    [['roles', 0, 'permissions', 'policies'], [{ name: 'cache' }]],
  ];
  for (const [path, value] of cases) t.equal(readFleetState(damaged(path, value)), undefined, path.join('.'));
});
