import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { createClock } from './clock.ts';
import { install } from './installation.ts';

const cluster = connect();
/** Leaves that last as long as the authority, so that a rotation of it is all that is due. */
const rotation = { authorityDays: 365, leafDays: 365, graceMilliseconds: 100 };

for (const writes of [0, 1, 2, 3])
  t.test(`killed after ${writes} writes of a first start: the next replica finishes it`, async (t) => {
    const installation = await install(t, cluster);
    await installation.replicaKilledAfter(writes, { rotation });
    const made = await installation.state();
    const { certificates } = await installation.replica({ rotation });
    await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
    const served = certificates.current().certificate;
    t.equal((await installation.state())?.leaf.certificate, served);
    if (writes === 0) t.equal(made, undefined, 'nothing was made before');
    else t.equal(made?.leaf.certificate, served, 'what was made before is served');
    t.strictSame(new Set(await installation.bundles()), new Set([certificates.current().authority]));
  });

for (const writes of [0, 1, 2, 3, 4, 5, 6])
  t.test(`killed after ${writes} writes of a rotation: the next replica finishes it`, async (t) => {
    const installation = await install(t, cluster);
    const first = await installation.replica({ rotation, ...createClock(-250) });
    await installation.untilSettled();
    const before = (await installation.state())?.current?.certificate;
    await first.certificates.close();
    await installation.replicaKilledAfter(writes, { rotation });
    const { certificates, counted } = await installation.replica({ rotation });
    const state = await waitUntil('the end of the rotation', async () => {
      const found = await installation.state();
      return found?.next === undefined && found?.current?.certificate !== before ? found : undefined;
    });
    t.strictSame(
      state.retired.map(({ certificate }) => certificate),
      [before],
    );
    const isServed = () =>
      certificates.current().certificate === state.leaf.certificate && certificates.bundleTrusted();
    await waitUntil('the leaf', async () => isServed() || undefined);
    t.equal(counted().mismatches, 0);
  });
