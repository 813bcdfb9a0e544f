import t from 'tap';
import { combine, createState, firstValue } from '../src/state.ts';

t.test('a change is current before those who follow it hear of it', async (t) => {
  const state = createState('one');
  t.equal(state.current(), 'one');
  const heard: string[][] = [];
  state.onChange((value) => heard.push([value, state.current()]));
  state.set('two');
  t.strictSame(heard, [['two', 'two']]);
});

t.test('what is derived from two states is replaced with each change of one, and only then', async (t) => {
  const one = createState('a');
  const other = createState(1);
  const both = combine(one, other, (text, number) => ({ text, number }));
  const before = both();
  t.strictSame(before, { text: 'a', number: 1 });
  t.equal(both(), before);
  one.set('b');
  other.set(2);
  t.strictSame(both(), { text: 'b', number: 2 });
  t.strictSame(before, { text: 'a', number: 1 }, 'the old one is not changed');
});

t.test('the first value is the one it has, or the next one it gets', async (t) => {
  t.equal(await firstValue(createState<string | undefined>('one')), 'one');
  const state = createState<string | undefined>(undefined);
  const first = firstValue(state);
  state.set(undefined);
  state.set('two');
  state.set('three');
  t.equal(await first, 'two');
});

t.test('the wait for a first value ends with the reason of the signal, before or after it begins', async (t) => {
  const empty = createState<string | undefined>(undefined);
  await t.rejects(firstValue(empty, AbortSignal.abort(new Error('too late'))), { message: 'too late' });
  const ending = new AbortController();
  const first = firstValue(empty, ending.signal);
  ending.abort(new Error('stopped'));
  await t.rejects(first, { message: 'stopped' });
});
