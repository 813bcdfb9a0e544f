import t from 'tap';
import { assertNever } from '../src/assert-never.ts';

t.test('a value that the types rule out is an error that does not show it', async (t) => {
  t.throws(() => assertNever({ kind: 'new' } as never), { message: 'no branch handles this object' });
});
