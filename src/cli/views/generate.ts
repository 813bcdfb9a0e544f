import { diffOf } from '../../files/generated/diff.ts';
import type { Step } from '../../files/generated/plan.ts';
import type { Style } from '../command.ts';
import type { Result } from '../commands/generate.ts';
import { joinLines } from './join-lines.ts';
import { changeLines } from './plan.ts';

const MARKS = { add: '+', change: '~', remove: '-' } as const;
type Change = Step & { action: keyof typeof MARKS };
const COLORS = { add: 'green', change: 'yellow', remove: 'red' } as const;
const WORDS = {
  write: { add: 'added', change: 'changed', remove: 'removed', keep: 'unchanged' },
  plan: { add: 'to add', change: 'to change', remove: 'to remove', keep: 'up to date' },
} as const;
/** A folder with more files than this is one line with their number. */
const MOST_LISTED = 12;

/** What was or would be changed, and what to do next. */
export function toText(result: Result, style: Style): string {
  const { output, steps, force, mode } = result;
  const conflicts = steps.filter(({ conflict }) => conflict !== undefined);
  if (conflicts.length > 0 && !force) return refusal(result, conflicts, style);
  const changes = steps.filter(isChange);
  const listed = result.diff ? changes.flatMap((step) => difference(step, style)) : listing(changes, style);
  const words = mode === 'write' ? WORDS.write : WORDS.plan;
  const counts = (['add', 'change', 'remove', 'keep'] as const).flatMap((action) => {
    const count = steps.filter((step) => step.action === action).length;
    return count === 0 ? [] : [`${count} ${words[action]}`];
  });
  return joinLines([
    ...planned(result, style),
    ...listed,
    ...(listed.length === 0 ? [] : ['']),
    `${style('bold', output)}: ${counts.join(', ')}`,
    ...ending(result, changes.length),
  ]);
}

/** What the changes do, above the lines that differ. */
function planned({ plan }: Result, style: Style): string[] {
  return plan === undefined ? [] : changeLines(plan, style);
}

function ending({ mode, output, manifestDiffers }: Result, changes: number): string[] {
  if (mode === 'write') return changes === 0 ? [] : ['', `Next: run the commands in ${output}/README.md, in order.`];
  if (changes > 0) return ['', 'Nothing was written. To write the files, run it without --check and --dry-run.'];
  return manifestDiffers
    ? ['', 'Only the list of generated files is missing or out of date: generate again to write it.']
    : [];
}

function refusal({ output, mode }: Result, conflicts: readonly Step[], style: Style): string {
  const width = Math.max(...conflicts.map(({ path }) => path.length));
  const diff = mode === 'dry-run' ? ['', ...conflicts.flatMap((step) => difference(step, style))] : [];
  return joinLines([
    `${style('bold', output)}: ${style('red', 'nothing was written')}, because these files were edited or not generated:`,
    ...conflicts.map(({ path, conflict }) => `  ${path.padEnd(width)}  ${conflict}`),
    ...diff,
    '',
    'Make the change in the fleet, or move the file; --force overwrites it. --dry-run shows the difference.',
  ]);
}

function isChange(step: Step): step is Change {
  return step.action !== 'keep';
}

/** A line for each file, or for each folder with many files. */
function listing(changes: readonly Change[], style: Style): string[] {
  const groups: { action: Change['action']; top: string; paths: string[] }[] = [];
  for (const { action, path } of changes) {
    const [first = '', ...rest] = path.split('/');
    const top = rest.length === 0 ? path : `${first}/`;
    const group = groups.find((each) => each.action === action && each.top === top);
    if (group === undefined) groups.push({ action, top, paths: [path] });
    else group.paths.push(path);
  }
  return groups.flatMap(({ action, top, paths }) => {
    const line = (text: string) => `  ${style(COLORS[action], MARKS[action])} ${text}`;
    return paths.length <= MOST_LISTED ? paths.map(line) : [line(`${top} (${paths.length} files)`)];
  });
}

function difference({ path, action, found, wanted = '' }: Step, style: Style): string[] {
  const { add, change, remove } = { add: 'added', change: 'changed', remove: 'removed' };
  const what = action === 'add' ? add : action === 'remove' ? remove : change;
  const before = found?.is === 'file' ? found.text : '';
  return [
    style('bold', `${path}: ${what}`),
    ...diffOf(before, wanted).map((line) =>
      line.startsWith('+') ? style('green', line) : line.startsWith('-') ? style('red', line) : line,
    ),
  ];
}
