import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { kubectl, shellWord } from '../../../src/doctor/fix/kubectl.ts';

t.test('a command reads as people write it', async (t) => {
  t.same(kubectl('gitlab', 'annotate', 'serviceaccount', 'ci', 'a/b=arn:aws:iam::111122223333:role/x', '--overwrite'), {
    command: 'kubectl --namespace gitlab annotate serviceaccount ci a/b=arn:aws:iam::111122223333:role/x --overwrite',
  });
  t.same(kubectl(undefined, 'label', 'namespace', 'x', "it's"), { command: "kubectl label namespace x 'it'\\''s'" });
});

t.test('whatever the words, a shell takes each for one, and runs nothing', async (t) => {
  const nasty = fc.constantFrom(
    '$(id)',
    '`id`',
    '; id',
    "'",
    '"',
    '\\',
    '!',
    '*',
    '~',
    ' ',
    '\n',
    '#',
    '&&',
    '=',
    'x',
    'é',
  );
  const word = fc.oneof(
    fc.array(nasty, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
    fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
  );
  // One shell for all of them: to start one costs more than all the rest.
  const words = fc.sample(word, 300);
  const script = words.map((each) => `printf '%s\\0' ${shellWord(each)}`).join('\n');
  const found = execFileSync('/bin/sh', { input: script, encoding: 'utf8' }).split('\0').slice(0, -1);
  t.same(found, words);
});
