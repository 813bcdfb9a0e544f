import t from 'tap';
import { givenOptions } from '../../../src/cli/doctor/given-options.ts';

t.test('the options that were given are as they are typed, without those of the output and defaults', async (t) => {
  const options = { security: true, aws: undefined, format: 'markdown', guardPolicies: 'usual', trustPolicies: 'aws' };
  t.same(givenOptions(options, { guardPolicies: { default: 'usual' }, trustPolicies: {} }), [
    '--security',
    '--trust-policies aws',
  ]);
  t.same(givenOptions({ guardPolicies: 'mine' }, { guardPolicies: { default: 'usual' } }), ['--guard-policies mine']);
});
