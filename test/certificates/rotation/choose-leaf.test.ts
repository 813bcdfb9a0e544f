import t from 'tap';
import { chooseLeaf } from '../../../src/certificates/rotation/choose-leaf.ts';
import { authoritiesOf } from '../../../src/certificates/rotation/state.ts';
import { after, createStates, LOST, MINUTE, move, observe, SETTINGS } from './states.ts';

const { first, last } = await createStates();
/** Another replica, which served nothing yet, found the Secret lost at day 1. */
const rescued = await move({ ...LOST, bundles: [authoritiesOf(first)], now: after(1) });
const noted = await move(observe(rescued, after(1)), 'mark-seen');
const wiped = await move({ ...LOST, bundles: [[]], now: after(1) });
const other = { ...SETTINGS, names: { dns: ['other'], ip: [] } };

const cases = [
  ['it serves nothing yet', rescued, undefined, after(1), 'the new one'],
  ['it serves the same', first, first.leaf, after(1), 'the new one'],
  ['the new one comes from a rotation', last, first.leaf, after(244, 11 * MINUTE), 'the new one'],
  ['no bundle was seen to trust the new one', rescued, first.leaf, after(1), 'its own'],
  ['the new one is trusted, but not for long', noted, first.leaf, after(1, 10 * MINUTE - 1), 'its own'],
  ['the new one is trusted long enough', noted, first.leaf, after(1, 10 * MINUTE), 'the new one'],
  ['its own has expired', rescued, first.leaf, after(31), 'the new one'],
  ['no bundle will trust its own', wiped, first.leaf, after(1), 'the new one'],
  ['its own has another name', rescued, first.leaf, after(1), 'the new one', other],
  ['the new one is of a retired authority', { ...rescued, leaf: last.leaf }, first.leaf, after(1), 'the new one'],
] as const;

for (const [name, state, mine, now, chosen, settings = SETTINGS] of cases)
  t.test(`when ${name}, a replica serves ${chosen}`, async (t) => {
    const leaf = chooseLeaf(state, mine, settings, now);
    t.equal(leaf.certificate, (chosen === 'its own' ? mine : state.leaf)?.certificate);
  });

t.test('without a current authority, the leaf that was kept is served', async (t) => {
  const kept = await move({ ...LOST, served: first.leaf, bundles: [authoritiesOf(first)], now: after(1) });
  t.equal(chooseLeaf(kept, last.leaf, SETTINGS, after(1)), kept.leaf);
});
