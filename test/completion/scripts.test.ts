import t from 'tap';
import { fishCompletion } from '../../src/completion/fish.ts';
import { zshCompletion } from '../../src/completion/zsh.ts';
import { PROGRAM } from './program.ts';

t.test('zsh gets each option with its value, and texts that it does not read as its own', async (t) => {
  const lines = zshCompletion(PROGRAM).split('\n');
  const specs = lines.slice(lines.findIndex((line) => line.includes('explain) _arguments')) + 1);
  t.same(
    specs.slice(0, 8).map((line) => line.trim().replace(/ (?:\\|;;)$/, '')),
    [
      "'--mode=[mode \\[of the namespace\\]\\: its label]:MODE:(enforce observe)'",
      "'-m[mode \\[of the namespace\\]\\: its label]:MODE:(enforce observe)'",
      "'--mapping=[the mapping]:FILE:_files'",
      "'*--label=[label]:KEY=VALUE: '",
      "'--output=[folder]:DIR:_files -/'",
      "'--help[print help]'",
      "'-h[print help]'",
      "'*:FILE:_files'",
    ],
  );
  t.ok(lines.includes("    'explain:show a job'\\''s account: $HOME `id`'"), 'a quote and a colon in a summary');
  t.ok(lines.includes("            '1:KIND:(mapping fleet)' \\"));
});

t.test('fish gets each option with its value, and texts that it does not read as its own', async (t) => {
  const lines = fishCompletion(PROGRAM).split('\n');
  const ofExplain = "complete -c gitlab-runner-irsa -n '__fish_seen_subcommand_from explain'";
  for (const line of [
    "complete -c gitlab-runner-irsa -n __fish_use_subcommand -a explain -d 'show a job\\'s account: $HOME `id`'",
    `${ofExplain} -s m -l mode -x -a 'enforce observe' -d 'mode [of the namespace]: its label'`,
    `${ofExplain} -l mapping -r -F -d 'the mapping'`,
    `${ofExplain} -l label -x -d 'label'`,
    `${ofExplain} -l output -r -F -d 'folder'`,
    `${ofExplain} -s h -l help -d 'print help'`,
    `${ofExplain} -F`,
    "complete -c gitlab-runner-irsa -n '__fish_seen_subcommand_from validate; and not __fish_seen_subcommand_from mapping fleet' -a 'mapping fleet'",
    "complete -c gitlab-runner-irsa -n '__fish_seen_subcommand_from validate; and __fish_seen_subcommand_from mapping fleet' -F",
  ])
    t.ok(lines.includes(line), line);
});
