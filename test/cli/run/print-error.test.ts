import t from 'tap';
import { errorBlocks } from '../../../src/cli/run/print-error.ts';
import { userError } from '../../../src/errors.ts';
import { printed } from '../screens.ts';

t.test('a user error is its message, with the place and the hint that it does not contain', async (t) => {
  const cause = { code: 'x', where: '--mapping', hint: 'do this' };
  t.equal(printed(errorBlocks(userError('it is wrong', cause))), 'error: --mapping: it is wrong\nhint: do this\n');
  t.equal(printed(errorBlocks(userError('--mapping: do this', cause))), 'error: --mapping: do this\n');
  t.equal(printed(errorBlocks(userError('it is wrong', { code: 'x' }))), 'error: it is wrong\n');
});

t.test('a bug is printed with its stack, and without the documents after its first line', async (t) => {
  const text = printed(errorBlocks(new TypeError('cannot read x\n{"token": "secret"}')));
  t.match(
    text,
    /^error: internal error in gitlab-runner-irsa; please report it with the lines below\n {2}TypeError: cannot read x\n/,
  );
  t.match(text, /print-error\.test\.ts/);
  t.notMatch(text, /secret/);
});

t.test('what is thrown but is not an error is a bug, too', async (t) => {
  t.match(printed(errorBlocks('oh')), /internal error.*\n {2}string:\n$/);
});
