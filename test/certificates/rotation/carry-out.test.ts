import { X509Certificate } from 'node:crypto';
import t from 'tap';
import { findAuthority } from '../../../src/certificates/chain.ts';
import { carryOut } from '../../../src/certificates/rotation/carry-out.ts';
import type { Move } from '../../../src/certificates/rotation/decide.ts';
import { bundleOf, type RotationState } from '../../../src/certificates/rotation/state.ts';
import { after, createStates, MINUTE, makers, move, observe, SETTINGS, START } from './states.ts';

const { first, last, next } = await createStates();
const lost = { found: { lost: 'there is no Secret' }, served: undefined, remembered: '', bundles: [] };

function isSignedBy(leaf: { certificate: string }, authority: { certificate: string } | undefined): boolean {
  const chain = [new X509Certificate(leaf.certificate)];
  return authority !== undefined && findAuthority(chain, [new X509Certificate(authority.certificate)]) !== undefined;
}

function end({ certificate }: { certificate: string }): string {
  return new X509Certificate(certificate).validToDate.toISOString();
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
    new X509Certificate(first.leaf.certificate).subjectAltName,
    'DNS:irsa, DNS:irsa.runners, DNS:irsa.runners.svc, DNS:irsa.runners.svc.cluster.local',
  );
  t.equal(bundleOf(first), first.current?.certificate);
});

t.test('the next authority is trusted beside the current one, which goes on signing', async (t) => {
  t.ok(isSignedBy(next.leaf, next.current));
  t.equal(bundleOf(next), `${next.current?.certificate}${next.next?.certificate}`);
  const renewed = await move(observe(next, after(252)), 'sign-leaf');
  t.ok(isSignedBy(renewed.leaf, next.current));
  t.equal(renewed.current?.leavesUntil?.toISOString(), end(renewed.leaf));
});

t.test(
  'after its turn, the old authority is trusted until the last leaf that it signed has ended, and no longer',
  async (t) => {
    t.ok(isSignedBy(last.leaf, last.current));
    t.equal(last.next, undefined);
    t.strictSame(last.retired, [{ certificate: next.current?.certificate, until: new Date(end(next.leaf)) }]);
    t.equal(bundleOf(last), `${last.current?.certificate}${next.current?.certificate}`);
    const dropped = await move(observe(last, after(260)));
    t.strictSame(dropped.retired, []);
    t.equal(bundleOf(dropped), last.current?.certificate);
  },
);

t.test('an earlier leaf that ends later counts: its authority is trusted until then', async (t) => {
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
  'a lost Secret, while a good leaf is served: it stays, and so does its authority for as long as it can be in use',
  async (t) => {
    const found = await move({ ...lost, served: first.leaf, bundles: [bundleOf(first), ''], now: after(10) });
    t.strictSame([found.current, found.leaf], [undefined, first.leaf]);
    t.strictSame(found.retired, [{ certificate: first.current?.certificate, until: after(40) }]);
    t.equal(bundleOf(found), `${found.next?.certificate}${first.current?.certificate}`);
  },
);

t.test('Secret and bundles lost: the authority is known from what was read before', async (t) => {
  const found = await move({ ...lost, served: first.leaf, remembered: bundleOf(first), bundles: [''], now: after(10) });
  t.equal(found.retired[0]?.certificate, first.current?.certificate);
});

t.test(
  'a lost Secret at a start: whom the bundles trust stays trusted for a month, and a new authority signs',
  async (t) => {
    const found = await move({ ...lost, bundles: [bundleOf(last), 'nonsense'], now: after(250) });
    t.strictSame(
      found.retired.map(({ certificate, until }) => [certificate, until.toISOString()]),
      [last.current?.certificate, next.current?.certificate].map((certificate) => [
        certificate,
        after(280).toISOString(),
      ]),
    );
    t.ok(isSignedBy(found.leaf, found.current));
  },
);

for (const [name, change] of [
  ['has ended', { served: first.leaf, bundles: [bundleOf(first)], now: after(31) }],
  ['is trusted by nobody', { served: last.leaf, bundles: [bundleOf(first)], now: after(250) }],
] as const)
  t.test(`a lost Secret, while the leaf that is served ${name}: a new one is signed at once`, async (t) => {
    const found = await move({ ...lost, ...change });
    t.ok(isSignedBy(found.leaf, found.current));
    t.equal(found.retired[0]?.certificate, first.current?.certificate);
  });

t.test(
  'however often the Secret is lost, the bundle does not grow, and the authority in use stays in it',
  async (t) => {
    let bundle = bundleOf(first);
    for (let minute = 0; minute < 10; minute++) {
      const observation = { ...lost, served: first.leaf, bundles: [bundle], now: after(1, minute * MINUTE) };
      bundle = bundleOf(await move(observation));
    }
    t.equal(bundle.match(/BEGIN/g)?.length, 5);
    t.match(bundle, first.current?.certificate);
  },
);

t.test('an authority that signed nothing, and one whose leaves have ended, are not kept', async (t) => {
  const idle: RotationState = { ...next, current: next.current && { ...next.current, leavesUntil: undefined } };
  t.strictSame((await move(observe(idle, after(245)), 'promote-next')).retired, []);
  t.strictSame((await move(observe(next, after(261)), 'promote-next')).retired, []);
  const none: RotationState = { ...next, current: undefined };
  t.strictSame((await move(observe(none, after(245)), 'promote-next')).retired, []);
});

t.test('each move says what it did', async (t) => {
  const said = async (kind: Move['kind'], state: RotationState, days: number) =>
    (await carryOut({ kind, because: '' }, observe(state, after(days)), SETTINGS, makers)).did;
  t.match(await said('sign-leaf', first, 20), /^Signed a new certificate \w+, valid until 2026-02-20T00:00:00.000Z$/);
  t.match(await said('publish-next', first, 244), /^Made the next authority \w+ to be put into the bundles$/);
  t.equal(await said('mark-seen', next, 244), 'Noted the arrival of the next authority');
  t.equal(await said('mark-seen', first, 0), 'Noted the arrival of the authority');
  t.equal(await said('unmark-seen', next, 244), 'Waiting again for the next authority');
  t.match(
    await said('promote-next', next, 245),
    /^Authority \w+ signs from now on, first certificate \w+, valid until /,
  );
  t.match(await said('drop-retired', last, 260), /^No longer trusting authority \w+$/);
  t.match(
    await said('replace-authority', first, 400),
    /^Made a new authority \w+ and certificate \w+, valid until .+ at once$/,
  );
  const over = { ...lost, now: START };
  t.match(
    (await carryOut({ kind: 'start-over', because: '' }, over, SETTINGS, makers)).did,
    /^Made a new authority \w+ and certificate \w+, valid until [^ ]+$/,
  );
});
