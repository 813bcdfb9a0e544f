import { diffOf } from '../../files/generated/diff.ts';
import { MANIFEST } from '../../files/generated/manifest.ts';
import type { Step } from '../../files/generated/plan.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import type { Result } from '../commands/generate.ts';
import { type Block, paragraph, separated } from '../terminal/block.ts';
import { type Look, look, type Text, whole } from '../terminal/text.ts';
import { changeGroups } from './plan/text.ts';

const MARKS = { add: '+', change: '~', remove: '-' } as const;
type Change = Step & { action: keyof typeof MARKS };
const LOOKS = { add: 'ok', change: 'warning', remove: 'error' } as const satisfies Record<string, Look>;
const WORDS = {
  write: { add: 'added', change: 'changed', remove: 'removed', keep: 'unchanged' },
  plan: { add: 'to add', change: 'to change', remove: 'to remove', keep: 'up to date' },
} as const;
/** The most files of a folder that are listed one by one. A folder with more is one line with their number. */
const MOST_LISTED = 12;

/** Returns what was or would be changed, and what to do next. */
export function generateBlocks(result: Result): readonly Block[] {
  const { output, steps, force, mode } = result;
  const conflicts = steps.filter(({ conflict }) => conflict !== undefined);
  if (conflicts.length > 0 && !force) return refusal(result, conflicts);
  const changes = steps.filter(isChange);
  const listed = result.diff ? changes.flatMap(difference) : listing(changes);
  const words = mode === 'write' ? WORDS.write : WORDS.plan;
  const counts = (['add', 'change', 'remove', 'keep'] as const).flatMap((action) => {
    const count = steps.filter((step) => step.action === action).length;
    return count === 0 ? [] : [`${count} ${words[action]}`];
  });
  return separated([
    // What the changes do comes above the lines that differ.
    ...planGroups(result),
    listed,
    [paragraph([look('strong', output), `: ${counts.join(', ')}`])],
    ending(result, changes.length),
  ]);
}

function planGroups({ output, plan }: Pick<Result, 'output' | 'plan'>): readonly (readonly Block[])[] {
  if (plan === undefined) return [];
  if (plan.is === 'planned') return changeGroups(plan.jobs, plan);
  const unread = {
    state: ['there is no valid state of the fleet before the edit in ', whole(`${output}/${MANIFEST}`)],
    mapping: [whole(`${output}/${MAPPING_KEY}`), ' is missing or not valid'],
  }[plan.unread];
  return [
    [
      paragraph([
        look('warning', 'What changes for jobs and in AWS is not known'),
        ': ',
        ...unread,
        '. To see it, compare the fleet before the edit with this one: ',
        whole(`${PROGRAM} plan OLD NEW`),
      ]),
    ],
  ];
}

function ending({ mode, output, manifestDiffers }: Result, changes: number): readonly Block[] {
  if (mode === 'write')
    return changes === 0
      ? []
      : [paragraph(['Next: run the commands in ', whole(`${output}/README.md`), ', in order.'])];
  if (changes > 0) return [paragraph('Nothing was written. To write the files, run it without --check and --dry-run.')];
  return manifestDiffers
    ? [paragraph('Only the list of generated files is missing or out of date: generate again to write it.')]
    : [];
}

function refusal({ output, mode }: Result, conflicts: readonly Step[]): readonly Block[] {
  const width = Math.max(...conflicts.map(({ path }) => path.length));
  return separated([
    [
      paragraph([
        look('strong', output),
        ': ',
        look('error', 'nothing was written'),
        ', because these files were edited or not generated:',
      ]),
      ...conflicts.map(({ path, conflict = '' }) => paragraph(conflict, { indent: 2, label: path.padEnd(width + 2) })),
    ],
    mode === 'dry-run' ? conflicts.flatMap(difference) : [],
    [
      paragraph(
        'Make the change in the fleet, or move the file; --force overwrites it. --dry-run shows the difference.',
      ),
    ],
  ]);
}

function isChange(step: Step): step is Change {
  return step.action !== 'keep';
}

/** Returns a line for each file, or for each folder with many files. */
function listing(changes: readonly Change[]): readonly Block[] {
  const groups: { action: Change['action']; top: string; paths: string[] }[] = [];
  for (const { action, path } of changes) {
    const [first = '', ...rest] = path.split('/');
    const top = rest.length === 0 ? path : `${first}/`;
    const group = groups.find((each) => each.action === action && each.top === top);
    if (group === undefined) groups.push({ action, top, paths: [path] });
    else group.paths.push(path);
  }
  return groups.flatMap(({ action, top, paths }) => {
    const line = (text: Text) => paragraph(text, { indent: 2, label: [look(LOOKS[action], MARKS[action]), ' '] });
    return paths.length <= MOST_LISTED
      ? paths.map((path) => line(whole(path)))
      : [line([whole(top), ` (${paths.length} files)`])];
  });
}

function difference({ path, action, found, wanted = '' }: Step): readonly Block[] {
  const { add, change, remove } = { add: 'added', change: 'changed', remove: 'removed' };
  const what = action === 'add' ? add : action === 'remove' ? remove : change;
  const before = found?.is === 'file' ? found.text : '';
  return [
    paragraph(look('strong', `${path}: ${what}`)),
    ...diffOf(before, wanted).map((line) => paragraph(whole(line, lookOf(line)))),
  ];
}

function lookOf(line: string): Look | undefined {
  if (line.startsWith('+')) return 'ok';
  return line.startsWith('-') ? 'error' : undefined;
}
