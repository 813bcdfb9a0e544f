import t from 'tap';
import {
  nextRotationStep,
  type Observation,
  type RotationStep,
} from '../../../src/certificates/rotation/next-rotation-step.ts';
import type { RotationSettings } from '../../../src/certificates/rotation/settings.ts';
import { authoritiesOf, type RotationState } from '../../../src/certificates/rotation/state.ts';
import { after, createStates, LOST, MINUTE, move, observe, SETTINGS, START } from './states.ts';

const { first, last, next, seen } = await createStates();
const fresh = await move(observe(first, after(240)), 'sign-leaf');
const { current } = first;
const unseen: RotationState = { ...first, current: current && { ...current, seenAt: undefined } };
const renamed = { ...SETTINGS, names: { dns: ['other.runners.svc'], ip: [] } };
/** As after a loss: only `next` can sign, and the leaf is of a retired authority. */
const rescued: RotationState = {
  ...seen,
  current: undefined,
  retired: current ? [{ certificate: current.certificate, until: after(300) }] : [],
};
const old = authoritiesOf(first);
/** The leaf expires with its authority, whose successor was never seen in the bundles. */
const ending = await move(observe(next, after(360)), 'sign-leaf');

const cases: [string, Observation, RotationStep['kind'] | undefined, RegExp?, RotationSettings?][] = [
  ['a lost Secret', LOST, 'start-over', /^there is no Secret$/],
  ['all is well', observe(first, after(1)), undefined],
  ['the first authority has not been seen in a bundle', observe(unseen, START, { bundles: [[]] }), undefined],
  ['the first authority is in all bundles', observe(unseen, START), 'mark-seen', /in the bundle of every/],
  ['there are no webhook entries', observe(unseen, START, { bundles: [] }), 'mark-seen'],
  ['a bundle is unreadable', observe(unseen, START, { bundles: [old, []] }), undefined],
  ['a leaf just before two thirds', observe(first, after(20)), undefined],
  ['a leaf past two thirds', observe(first, after(20, 1)), 'sign-leaf', /past two thirds/],
  [
    'a leaf of minutes',
    observe(first, after(30, -5 * MINUTE)),
    'sign-leaf',
    /^the certificate in the Secret expires on 2026-01-31/,
  ],
  ['an expired leaf', observe(first, after(30)), 'sign-leaf', /expired on 2026-01-31T00:00:00.000Z, and it is now/],
  ['a clock set back', observe(first, after(-1)), 'replace-authority', /is not valid before 2025-12-31T23:00/],
  ['another name of the Service', observe(first, after(1)), 'sign-leaf', /does not cover other.runners.svc$/, renamed],
  ['an authority just before two thirds', observe(fresh, after(243)), undefined],
  ['an authority past two thirds', observe(fresh, after(244)), 'publish-next', /past two thirds/],
  ['next is not in the bundles yet', observe(next, after(244), { bundles: [old, old] }), undefined],
  ['next is in one of two bundles', observe(next, after(244), { bundles: [authoritiesOf(next), old] }), undefined],
  ['next is in all bundles', observe(next, after(244)), 'mark-seen', /in the bundle of every/],
  ['within the grace period', observe(seen, after(244, 10 * MINUTE - 1)), undefined],
  ['after the grace period', observe(seen, after(244, 10 * MINUTE)), 'promote-next', /more than 600 seconds/],
  [
    'an entry without next',
    observe(seen, after(245), { bundles: [authoritiesOf(seen), []] }),
    'unmark-seen',
    /without it/,
  ],
  ['seen in the future', observe(seen, after(244, -1000)), 'mark-seen'],
  ['the leaf expires before next was seen', observe(next, after(260), { bundles: [old] }), 'sign-leaf'],
  [
    'authority and leaf expire, next was not seen',
    observe(ending, after(365, -MINUTE), { bundles: [old] }),
    'promote-next',
    /expires on/,
  ],
  ['authority and leaf have expired', observe(ending, after(365), { bundles: [old] }), 'promote-next', /expired on/],
  ['a year later', observe(first, after(366)), 'replace-authority', /expired on/],
  ['two years later, in the middle', observe(seen, after(900)), 'replace-authority', /expired on/],
  ['after a loss, in time', observe(rescued, after(244, 10 * MINUTE)), 'promote-next'],
  ['after a loss, the kept leaf due', observe(rescued, after(251), { bundles: [old] }), 'unmark-seen'],
  ['after a loss, the kept leaf expires', observe(rescued, after(260), { bundles: [old] }), 'promote-next'],
  ['the leaf of the retired one may be used', observe(last, after(259)), undefined],
  ['the leaf of the retired one has expired', observe(last, after(260)), 'drop-retired', /has expired/],
];

for (const [name, observation, kind, because, settings = SETTINGS] of cases)
  t.test(`${name}: ${kind ?? 'nothing to do'}`, async (t) => {
    const found = nextRotationStep(observation, settings);
    t.equal(found?.kind, kind);
    if (because !== undefined) t.match(found?.because, because);
  });
