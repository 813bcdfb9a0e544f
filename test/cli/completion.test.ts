import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCli } from './command-line.ts';

// The scripts of the real program in the shells that this machine has.

const folder = t.testdir();
const SHELLS = ['bash', 'zsh', 'fish'] as const;
const skipOf = (shell: string) => (spawnSync(shell, ['--version']).status === 0 ? false : `${shell} is not installed`);

const scripts = new Map<string, string>();
for (const shell of SHELLS) {
  const { stdout } = await runCli(['completion', shell]);
  const file = join(folder, `script.${shell}`);
  writeFileSync(file, stdout);
  scripts.set(shell, file);
}

for (const shell of SHELLS)
  t.test(`${shell} reads its script without an error`, { skip: skipOf(shell) }, async (t) => {
    const { stderr, status } = spawnSync(shell, ['-n', scripts.get(shell) ?? ''], { encoding: 'utf8' });
    t.same({ stderr, status }, { stderr: '', status: 0 });
  });

t.test('bash knows every command and its flags', { skip: skipOf('bash') }, async (t) => {
  const ask = (...words: readonly string[]) => {
    const program = `source "$0"; COMP_WORDS=(gitlab-runner-irsa "$@"); COMP_CWORD=$#; _gitlab_runner_irsa; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['--norc', '-c', program, scripts.get('bash') ?? '', ...words], {
      encoding: 'utf8',
    });
    return stdout.trim().split('\n');
  };
  const { stdout } = await runCli(['--help']);
  const [, listed = ''] = stdout.split('Commands:\n');
  const known = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
  t.ok(known.length > 10);
  t.same(ask(''), known);
  for (const name of known.filter((name) => name !== 'help')) {
    const { stdout: help } = await runCli([name, '--help']);
    const flags = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
    t.same(ask(name, '--'), flags, name);
  }
});

t.test('fish completes commands, choices and files', { skip: skipOf('fish') }, async (t) => {
  const ask = (line: string) => {
    const program = `source ${scripts.get('fish')}; complete -C 'gitlab-runner-irsa ${line}'`;
    const { stdout } = spawnSync('fish', ['-c', program], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder },
    });
    return stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
  };
  t.same(ask('val'), ['validate']);
  t.same(ask('explain --mode '), ['best-effort', 'enforce', 'observe']);
  t.same(ask('validate '), ['cases', 'fleet', 'mapping', 'trust-policy']);
  t.same(ask('validate mapping package.j'), ['package.json']);
});

t.test('a shell that does not exist is refused with the nearest one', async (t) => {
  const { code, stderr } = await runCli(['completion', 'fisch']);
  t.equal(code, 2);
  t.match(stderr, /unknown kind "fisch"; wanted one of bash, zsh, fish/);
  t.match(stderr, /did you mean completion fish\?/);
});

t.test('--json has the script', async (t) => {
  const { stdout } = await runCli(['completion', 'bash', '--json']);
  t.match(JSON.parse(stdout), { shell: 'bash', script: /^# Completion for bash/ });
});
