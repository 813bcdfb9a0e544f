import type { Completed, CompletedCommand, CompletedOption, CompletedProgram } from './completed-program.ts';
import { quotedForFish } from './quoted.ts';

/**
 * Returns a script for fish, which uses its command `complete` (https://fishshell.com/docs/current/cmds/complete.html).
 */
export function fishCompletion({ commands, name: program }: CompletedProgram): string {
  const complete = (...words: readonly string[]) => `complete -c ${program} ${words.join(' ')}`;
  const isFirst = ['-n', '__fish_use_subcommand'];
  return [
    '# Completion for fish. Add this line to ~/.config/fish/config.fish:',
    `#   ${program} completion fish | source`,
    complete('-f'),
    complete(...isFirst, '-s', 'V', '-l', 'version', '-d', quotedForFish('print the version')),
    complete('-s', 'h', '-l', 'help', '-d', quotedForFish('print help')),
    complete(...isFirst, '-a', 'help', '-d', quotedForFish('print help for a command')),
    complete('-n', seen('help'), '-a', quotedForFish(commands.map(({ name }) => name).join(' '))),
    ...commands.flatMap((command) => [
      complete(...isFirst, '-a', command.name, '-d', quotedForFish(command.summary)),
      ...command.options.map((option) => complete('-n', seen(command.name), ...ofOption(option))),
      ...argumentsOf(command).map((words) => complete(...words)),
    ]),
    '',
  ].join('\n');
}

function seen(verb: string): string {
  return quotedForFish(`__fish_seen_subcommand_from ${verb}`);
}

function ofOption({ description, flag, short, value }: CompletedOption): readonly string[] {
  return [
    ...(short === undefined ? [] : ['-s', short.slice(1)]),
    ...['-l', flag.slice(2)],
    ...(value === undefined ? [] : ofValue(value)),
    ...['-d', quotedForFish(description)],
  ];
}

function ofValue(value: Completed): readonly string[] {
  if (value.is === 'words') return ['-x', '-a', quotedForFish(value.words.join(' '))];
  return value.is === 'anything' ? ['-x'] : ['-r', '-F'];
}

/** Files are proposed only once the word before them, such as the kind of file, has been typed. */
function argumentsOf({ arguments: places, name }: CompletedCommand): readonly (readonly string[])[] {
  const words = places.flatMap((place) => (place.is === 'words' ? place.words : [])).join(' ');
  const isTyped = `__fish_seen_subcommand_from ${words}`;
  return places.map((place) => {
    if (place.is === 'words') return ['-n', both(name, `not ${isTyped}`), '-a', quotedForFish(words)];
    return ['-n', words === '' ? seen(name) : both(name, isTyped), '-F'];
  });
}

function both(verb: string, condition: string): string {
  return quotedForFish(`__fish_seen_subcommand_from ${verb}; and ${condition}`);
}
