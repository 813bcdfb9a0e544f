import t from 'tap';
import { trimEndOf, trimOf } from '../../src/text/trim-characters.ts';

t.test('characters at the end, or at both ends, are removed, and no others', async (t) => {
  t.equal(trimEndOf('//a//b//', '/'), '//a//b');
  t.equal(trimOf('//a//b//', '/'), 'a//b');
  t.equal(trimEndOf('a-.-', '-.'), 'a');
  for (const text of ['', '/', '///']) {
    t.equal(trimEndOf(text, '/'), '');
    t.equal(trimOf(text, '/'), '');
  }
});

// With the pattern that this function replaces, each of them would run for a quarter of an hour.
t.test('a long run in the middle of a text takes a moment', async (t) => {
  const text = `a${'/'.repeat(1_000_000)}a`;
  t.equal(trimEndOf(text, '/'), text);
  t.equal(trimOf(text, '/'), text);
});
