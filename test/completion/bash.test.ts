import { spawnSync } from 'node:child_process';
import t from 'tap';
import { bashCompletion } from '../../src/completion/bash.ts';
import { PROGRAM } from './program.ts';

const script = bashCompletion(PROGRAM);
const skip = spawnSync('bash', ['--version']).status === 0 ? false : 'bash is not installed';

/** What follows `gitlab-runner-irsa` as bash splits it, and what it proposes for the last word. */
const CASES: readonly { name: string; words: readonly string[]; proposes: readonly string[] }[] = [
  { name: 'commands', words: [''], proposes: ['explain', 'validate', 'demo', 'help'] },
  { name: 'a command that was begun', words: ['ex'], proposes: ['explain'] },
  { name: 'options of the program', words: ['-'], proposes: ['--help', '--version'] },
  { name: 'commands after help', words: ['help', 'v'], proposes: ['validate'] },
  { name: 'options of a command', words: ['explain', '--m'], proposes: ['--mode', '--mapping'] },
  { name: 'choices', words: ['explain', '--mode', ''], proposes: ['enforce', 'observe'] },
  { name: 'choices after a short option', words: ['explain', '-m', 'e'], proposes: ['enforce'] },
  { name: 'choices after =', words: ['explain', '--mode', '=', 'o'], proposes: ['observe'] },
  { name: 'choices directly after =', words: ['explain', '--mode', '='], proposes: ['enforce', 'observe'] },
  { name: 'kinds', words: ['validate', ''], proposes: ['mapping', 'fleet'] },
  { name: 'kinds after an option', words: ['validate', '--help', 'm'], proposes: ['mapping'] },
  { name: 'options after a value', words: ['explain', '--label', 'x', '--o'], proposes: ['--output'] },
  { name: 'nothing for a file, which bash completes', words: ['explain', '--mapping', ''], proposes: [] },
  { name: 'nothing for a file after a kind', words: ['validate', 'mapping', ''], proposes: [] },
  { name: 'nothing for a value that only people know', words: ['explain', '--label', ''], proposes: [] },
  { name: 'nothing for a command without arguments', words: ['demo', ''], proposes: [] },
  { name: 'nothing after an unknown command', words: ['explian', ''], proposes: [] },
];

for (const { name, words, proposes } of CASES)
  t.test(`bash proposes ${name}`, { skip }, async (t) => t.same(proposalsFor(words), proposes));

t.test('the script evaluates nothing when it is read', { skip }, async (t) => {
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-uc', `${script}\ncomplete -p gitlab-runner-irsa`], {
    encoding: 'utf8',
  });
  t.same(
    { stdout, stderr, status },
    {
      stdout: 'complete -o default -F _gitlab_runner_irsa gitlab-runner-irsa\n',
      stderr: '',
      status: 0,
    },
  );
});

function proposalsFor(words: readonly string[]): readonly string[] {
  const typed = ['gitlab-runner-irsa', ...words];
  const program = `${script}
    COMP_WORDS=("$@")
    COMP_CWORD=${words.length}
    _gitlab_runner_irsa
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stderr, stdout } = spawnSync('bash', ['--norc', '-c', program, 'bash', ...typed], { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}
