import type { CompletedProgram } from '../../src/completion/completed-program.ts';

const help = { flag: '--help', short: '-h', description: 'print help', value: undefined, isRepeatable: false };

/** A program with every kind of option and argument, and with texts that a shell must not interpret. */
export const PROGRAM: CompletedProgram = {
  name: 'gitlab-runner-irsa',
  commands: [
    {
      name: 'explain',
      summary: "show a job's account: $HOME `id`",
      options: [
        {
          ...{ flag: '--mode', short: '-m', description: 'mode [of the namespace]: its label' },
          ...{ value: { is: 'words', words: ['enforce', 'observe'], name: 'MODE' }, isRepeatable: false },
        },
        {
          ...{ flag: '--mapping', short: undefined, description: 'the mapping' },
          ...{ value: { is: 'files', name: 'FILE' }, isRepeatable: false },
        },
        {
          ...{ flag: '--label', short: undefined, description: 'label' },
          ...{ value: { is: 'anything', name: 'KEY=VALUE' }, isRepeatable: true },
        },
        {
          ...{ flag: '--output', short: undefined, description: 'folder' },
          ...{ value: { is: 'folders', name: 'DIR' }, isRepeatable: false },
        },
        help,
      ],
      arguments: [{ is: 'files', name: 'FILE', isRepeatable: true }],
    },
    {
      name: 'validate',
      summary: 'list errors',
      options: [help],
      arguments: [
        { is: 'words', words: ['mapping', 'fleet'], name: 'KIND', isRepeatable: false },
        { is: 'files', name: 'FILE', isRepeatable: true },
      ],
    },
    { name: 'demo', summary: 'watch', options: [help], arguments: [] },
  ],
};
