import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { shellWord } from '../../src/text/shell-word.ts';

t.test('a plain word needs no quotes', async (t) => {
  for (const word of ['gitlab/ci-billing', 'a=b', '--flag', 'user@host', 'C:1,2']) t.equal(shellWord(word), word);
  t.equal(shellWord(''), "''");
});

t.test('a shell reads every quoted word as one argument, unchanged, and runs nothing in it', async (t) => {
  const nasty = fc.constantFrom(
    ...['$(id)', '`id`', '; id', "'", '"', '\\', '!', '*', '~', ' ', '\n', '#', '&&', '=', 'x', 'é'],
  );
  const word = fc.oneof(
    fc.array(nasty, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
    fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
  );
  // One shell for all words: starting it costs more than everything else.
  const words = fc.sample(word, 300);
  const script = words.map((each) => `printf '%s\\0' ${shellWord(each)}`).join('\n');
  const found = execFileSync('/bin/sh', { input: script, encoding: 'utf8' }).split('\0').slice(0, -1);
  t.same(found, words);
});
