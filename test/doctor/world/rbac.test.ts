import t from 'tap';
import { roleKey, roleOf } from '../../../src/doctor/world/rbac.ts';

t.test('the key of a role is read as it was written', async (t) => {
  for (const namespace of [undefined, 'gitlab'])
    t.strictSame(roleOf(roleKey(namespace, 'system:node-proxier')), { namespace, name: 'system:node-proxier' });
  t.not(roleKey(undefined, 'edit'), roleKey('gitlab', 'edit'));
});
