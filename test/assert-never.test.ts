import t from 'tap';
import { assertNever } from '../src/assert-never.ts';

t.test('a value that the types rule out is an error that shows it', async (t) => {
  t.throws(() => assertNever({ kind: 'new' } as never), { message: 'no branch handles {"kind":"new"}' });
});
