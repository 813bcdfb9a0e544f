import t from 'tap';
import { rulePlaces } from '../../src/cases/rule-places.ts';

t.test('each rule has the place of its name', async (t) => {
  const text = 'version: 1\nrules:\n  - match: {kind: job}\n    name: a\n  - {name: b}\n  - c\n';
  t.strictSame(
    [...rulePlaces(text)],
    [
      ['a', { line: 4, column: 11 }],
      ['b', { line: 5, column: 12 }],
    ],
  );
});

t.test('a text without rules has no places', async (t) => {
  for (const text of ['', 'version: 1', 'rules: all', '- a']) t.strictSame([...rulePlaces(text)], []);
});
