import { readFileSync } from 'node:fs';
import t from 'tap';
import { manifestText, parseManifest } from '../../../src/files/generated/manifest.ts';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import { fleetStateOf } from '../../../src/plan/fleet/fleet-state.ts';
import { planGenerated } from '../../../src/plan/fleet/plan-generated.ts';
import { bundle } from '../../generate/bundle.ts';
import { wholeLists } from '../../whole-lists.ts';

function fleetIn(name: string): Fleet {
  const { fleet } = parseFleet(readFileSync(new URL(`../../fixtures/plan/${name}.yaml`, import.meta.url), 'utf8'));
  if (fleet === undefined) throw new Error(name);
  return fleet;
}
const OLD = fleetIn('old-fleet');
const NEW = fleetIn('new-fleet');

/** What `generate` left for the old fleet. */
const files = generate(OLD, bundle);
const LAST = {
  mapping: files.get('mapping.yaml') ?? '',
  state: parseManifest(manifestText(files, fleetStateOf(OLD)), 'manifest').state,
};

t.test('a fleet changes what it has otherwise than when it was generated', async (t) => {
  t.match(planGenerated(LAST, NEW), {
    ...{ is: 'planned', aws: { changes: true }, jobs: { isBounded: false } },
    roles: { before: Function, after: Function },
  });
  t.match(
    planGenerated(LAST, OLD),
    wholeLists({ is: 'planned', aws: { changes: false, order: [] }, jobs: { changes: [] } }),
  );
});

t.test('what changes is not known without the state or the mapping of the last run', async (t) => {
  t.strictSame(planGenerated({ ...LAST, state: undefined }, NEW), { is: 'unknown', unread: 'state' });
  t.strictSame(planGenerated({ ...LAST, mapping: 'version: 2' }, NEW), { is: 'unknown', unread: 'mapping' });
});
