import t from 'tap';
import { connect } from '../../control-plane/connect.ts';
import { createDoctorWorld } from './world.ts';

t.test('a healthy installation: no finding, all was seen', async (t) => {
  const world = await createDoctorWorld(t, connect());
  const { code, diagnosis, findings } = await world.examine();
  t.same(findings, []);
  t.same(diagnosis.checks.filter(({ unseen }) => unseen.length > 0), []);
  t.equal(code, 0);
});
