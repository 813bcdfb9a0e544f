import type { X509Certificate } from 'node:crypto';
import t from 'tap';
import { findAuthority } from '../../../src/certificates/chain.ts';
import type { RotationStep } from '../../../src/certificates/rotation/next-rotation-step.ts';
import { authoritiesOf, bundleOf, type RotationState } from '../../../src/certificates/rotation/state.ts';
import { takeRotationStep } from '../../../src/certificates/rotation/take-rotation-step.ts';
import { after, createStates, LOST, MINUTE, makers, move, observe, SETTINGS, stepOf } from './states.ts';

const { first, last, next } = await createStates();

type Certified = { certificate: X509Certificate };

function isSignedBy(leaf: Certified, authority: Certified | undefined): boolean {
  return authority !== undefined && findAuthority([leaf.certificate], [authority.certificate]) !== undefined;
}

function end({ certificate }: Certified): string {
  return certificate.validToDate.toISOString();
}

/** As PEM: two certificates are the same when their texts are. */
function pem(one: Certified | undefined): string {
  if (one === undefined) throw new Error('there is no certificate');
  return one.certificate.toString();
}

function retiredIn({ retired }: RotationState) {
  return retired.map((one) => ({ certificate: pem(one), until: one.until }));
}

t.test('a first start: an authority of a year, and a leaf of a month for the names of the Service', async (t) => {
  t.strictSame(
    [first.current && end(first.current), end(first.leaf)],
    ['2027-01-01T00:00:00.000Z', '2026-01-31T00:00:00.000Z'],
  );
  t.strictSame([first.next, first.retired], [undefined, []]);
  t.ok(isSignedBy(first.leaf, first.current));
  t.equal(first.current?.leavesUntil?.toISOString(), end(first.leaf));
  t.equal(
    first.leaf.certificate.subjectAltName,
    'DNS:irsa, DNS:irsa.runners, DNS:irsa.runners.svc, DNS:irsa.runners.svc.cluster.local',
  );
  t.equal(bundleOf(first), pem(first.current));
});

t.test('the next authority is trusted beside the current one, which continues to sign', async (t) => {
  t.ok(isSignedBy(next.leaf, next.current));
  t.equal(bundleOf(next), `${pem(next.current)}${pem(next.next)}`);
  const renewed = await move(observe(next, after(252)), 'sign-leaf');
  t.ok(isSignedBy(renewed.leaf, next.current));
  t.equal(renewed.current?.leavesUntil?.toISOString(), end(renewed.leaf));
});

t.test(
  'after its turn, the old authority is trusted until the last leaf that it signed has expired, and no longer',
  async (t) => {
    t.ok(isSignedBy(last.leaf, last.current));
    t.equal(last.next, undefined);
    t.strictSame(retiredIn(last), [{ certificate: pem(next.current), until: new Date(end(next.leaf)) }]);
    t.equal(bundleOf(last), `${pem(last.current)}${pem(next.current)}`);
    const dropped = await move(observe(last, after(260)));
    t.strictSame(dropped.retired, []);
    t.equal(bundleOf(dropped), pem(last.current));
  },
);

t.test('an authority is trusted until its leaf with the latest end has expired, even an earlier one', async (t) => {
  const shorter = await move(observe(next, after(245)), 'sign-leaf', { ...SETTINGS, leafDays: 1 });
  const turned = await move(observe(shorter, after(245)), 'promote-next');
  t.equal(turned.retired[0]?.until.toISOString(), end(next.leaf));
});

t.test('a year later nothing old is kept', async (t) => {
  const healed = await move(observe(last, after(900)));
  t.strictSame([healed.retired.length, healed.next], [1, undefined]);
  const clean = await move(observe(await move(observe(healed, after(900)), 'mark-seen'), after(900)));
  t.strictSame(clean.retired, []);
  t.ok(isSignedBy(clean.leaf, clean.current));
  t.equal(end(clean.leaf), after(930).toISOString());
});

t.test(
  'a lost Secret, while a good leaf is served: it stays, and so does its authority as long as it can be in use',
  async (t) => {
    const found = await move({ ...LOST, served: first.leaf, bundles: [authoritiesOf(first), []], now: after(10) });
    t.equal(found.current, undefined);
    t.equal(found.leaf, first.leaf);
    t.strictSame(retiredIn(found), [{ certificate: pem(first.current), until: after(40) }]);
    t.equal(bundleOf(found), `${pem(found.next)}${pem(first.current)}`);
  },
);

t.test('Secret and bundles lost: the authority is known from what was read before', async (t) => {
  const remembered = authoritiesOf(first);
  const found = await move({ ...LOST, served: first.leaf, remembered, bundles: [[]], now: after(10) });
  t.equal(pem(found.retired[0]), pem(first.current));
});

t.test(
  'a lost Secret at a start: authorities in the bundles stay trusted for a month, and a new one signs',
  async (t) => {
    const found = await move({ ...LOST, bundles: [authoritiesOf(last), []], now: after(250) });
    t.strictSame(
      retiredIn(found),
      [pem(last.current), pem(next.current)].map((certificate) => ({ certificate, until: after(280) })),
    );
    t.ok(isSignedBy(found.leaf, found.current));
  },
);

for (const [name, change] of [
  ['has expired', { served: first.leaf, bundles: [authoritiesOf(first)], now: after(31) }],
  ['leads to no authority in the bundles', { served: last.leaf, bundles: [authoritiesOf(first)], now: after(250) }],
] as const)
  t.test(`a lost Secret, while the leaf that is served ${name}: a new one is signed at once`, async (t) => {
    const found = await move({ ...LOST, ...change });
    t.ok(isSignedBy(found.leaf, found.current));
    t.equal(pem(found.retired[0]), pem(first.current));
  });

t.test(
  'however often the Secret is lost, the bundle does not grow, and the authority in use stays in it',
  async (t) => {
    let bundle = authoritiesOf(first);
    for (let minute = 0; minute < 10; minute++) {
      const observation = { ...LOST, served: first.leaf, bundles: [bundle], now: after(1, minute * MINUTE) };
      bundle = authoritiesOf(await move(observation));
    }
    t.equal(bundle.length, 5);
    t.ok(bundle.some((certificate) => certificate.toString() === pem(first.current)));
  },
);

t.test('an authority that signed nothing, and one whose leaves have expired, are not kept', async (t) => {
  const idle: RotationState = { ...next, current: next.current && { ...next.current, leavesUntil: undefined } };
  t.strictSame((await move(observe(idle, after(245)), 'promote-next')).retired, []);
  t.strictSame((await move(observe(next, after(261)), 'promote-next')).retired, []);
  const none: RotationState = { ...next, current: undefined };
  t.strictSame((await move(observe(none, after(245)), 'promote-next')).retired, []);
});

t.test('each step says what it did', async (t) => {
  const said = async (kind: RotationStep['kind'], state: RotationState, days: number) => {
    const observation = observe(state, after(days));
    return (await takeRotationStep(stepOf(kind, observation), observation, SETTINGS, makers)).did;
  };
  t.match(await said('sign-leaf', first, 20), /^certificate \w+ signed, valid until 2026-02-20T00:00:00.000Z$/);
  t.match(await said('publish-next', first, 244), /^next authority \w+ made, to be published in the bundles$/);
  t.equal(await said('mark-seen', next, 244), 'next authority marked as published');
  t.equal(await said('mark-seen', first, 0), 'authority marked as published');
  t.equal(await said('unmark-seen', next, 244), 'next authority marked as not published');
  t.match(await said('promote-next', next, 245), /^authority \w+ promoted, certificate \w+ signed, valid until /);
  t.match(await said('drop-retired', last, 260), /^authority \w+ no longer trusted$/);
  t.match(
    await said('replace-authority', first, 400),
    /^authority \w+ made and used at once, certificate \w+ signed, valid until /,
  );
  t.match(
    (await takeRotationStep(stepOf('start-over', LOST), LOST, SETTINGS, makers)).did,
    /^authority \w+ made, certificate \w+ signed, valid until [^ ]+$/,
  );
});
