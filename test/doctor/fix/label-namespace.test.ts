import t from 'tap';
import { labelNamespace, permissionToLeave } from '../../../src/doctor/fix/label-namespace.ts';

t.test('a mode is set, and no mode removes the label', async (t) => {
  t.same(labelNamespace('ci', 'observe'), {
    command: 'kubectl label namespace ci gitlab-runner-irsa=observe --overwrite',
  });
  t.same(labelNamespace('ci', undefined), { command: 'kubectl label namespace ci gitlab-runner-irsa-' });
});

t.test('leaving enforce, or a value that means enforce, needs a permission of the guard', async (t) => {
  for (const value of ['enforce', 'enforec', '']) t.match(permissionToLeave(value), /permission label on namespaces/);
  for (const value of ['observe', 'best-effort', 'off']) t.equal(permissionToLeave(value), '');
});
