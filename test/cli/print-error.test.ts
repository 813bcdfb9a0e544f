import t from 'tap';
import { describeError } from '../../src/cli/print-error.ts';
import { userError } from '../../src/errors.ts';

const plain = (_format: unknown, text: string) => text;

t.test('a user error is its message, with the place and the hint that it does not contain', async (t) => {
  const cause = { code: 'x', where: '--mapping', hint: 'do this' };
  t.equal(describeError(userError('it is wrong', cause), plain), 'error: --mapping: it is wrong\nhint: do this\n');
  t.equal(describeError(userError('--mapping: do this', cause), plain), 'error: --mapping: do this\n');
  t.equal(describeError(userError('it is wrong', { code: 'x' }), plain), 'error: it is wrong\n');
});

t.test('a bug is printed with its stack, and without the documents after its first line', async (t) => {
  const text = describeError(new TypeError('cannot read x\n{"token": "secret"}'), plain);
  t.match(
    text,
    /^error: internal error in gitlab-runner-irsa; please report it with the lines below\n {2}TypeError: cannot read x\n/,
  );
  t.match(text, /print-error\.test\.ts/);
  t.notMatch(text, /secret/);
});

t.test('what is thrown but is not an error is a bug, too', async (t) => {
  t.match(describeError('oh', plain), /internal error.*\n {2}string: \n$/);
});
