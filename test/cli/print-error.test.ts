import t from 'tap';
import { describeError } from '../../src/cli/print-error.ts';
import { userError } from '../../src/errors.ts';

const plain = (_format: unknown, text: string) => text;

t.test('a problem is told in its own words, with what they leave out', async (t) => {
  const cause = { code: 'x', where: '--mapping', hint: 'do this' };
  t.equal(describeError(userError('it is wrong', cause), plain), 'error: --mapping: it is wrong\nhint: do this\n');
  t.equal(describeError(userError('--mapping: do this', cause), plain), 'error: --mapping: do this\n');
  t.equal(describeError(userError('it is wrong', { code: 'x' }), plain), 'error: it is wrong\n');
});

t.test('a mistake of ours is told with its place, and without the documents behind its first line', async (t) => {
  const text = describeError(new TypeError('cannot read x\n{"token": "secret"}'), plain);
  t.match(
    text,
    /^error: gitlab-runner-irsa made a mistake; please report it with these lines\n {2}TypeError: cannot read x\n/,
  );
  t.match(text, /print-error\.test\.ts/);
  t.notMatch(text, /secret/);
});

t.test('what is thrown and is no error is told all the same', async (t) => {
  t.match(describeError('oh', plain), /made a mistake.*\n {2}string: \n$/);
});
