import { SIDE_WORDS } from '../../../map/labels.ts';
import type { MapFinding } from '../../../map/role-map.ts';
import type { MapRow } from '../../../map/rows.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { levelLabel } from '../../terminal/level-label.ts';
import { look, type Text, whole } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';

/** The most findings of one kind that are printed. */
const MOST_FINDINGS = 10;

/** Returns the doctor's findings on the sides of these rows, each once. */
export function findings(rows: readonly MapRow[]): readonly (readonly Block[])[] {
  const found = new Set<MapFinding>(rows.flatMap(({ sides }) => sides.flatMap((side) => side.findings)));
  const groups = Map.groupBy(found, ({ code, level }) => `${level} ${code}`);
  return [...groups.values()].flatMap((alike) => {
    const left = alike.length - MOST_FINDINGS;
    const more = `and ${left} more [${alike[0]?.code}]; use --json for all of them`;
    return [
      ...alike.slice(0, MOST_FINDINGS).map(findingBlocks),
      ...(left > 0 ? [[paragraph(more, { indent: 2 })]] : []),
    ];
  });
}

function findingBlocks({ code, fix, found, level, object, wanted }: MapFinding): readonly Block[] {
  const field = (name: string, text: Text) => paragraph(text, { indent: 4, label: name.padEnd(8) });
  return [
    paragraph([whole(object, 'strong'), `  [${code}]`], { label: levelLabel(level) }),
    field('found', found),
    field('wanted', wanted),
    ...fix.map(({ isCommand, text }, at) =>
      field(at === 0 ? 'fix' : '', isCommand ? whole(text, 'command') : withCommands(text)),
    ),
  ];
}

/** Returns what was not checked, once for each reason, because one missing option often affects every role. */
export function unchecked(rows: readonly MapRow[]): readonly Block[] {
  const sides = rows.flatMap((row) => row.sides.filter(({ state }) => state === 'unchecked'));
  const groups = Map.groupBy(new Set(sides), ({ note, side }) => `${SIDE_WORDS[side]}: ${note}`);
  if (groups.size === 0) return [];
  return [
    paragraph('Not checked:'),
    ...[...groups].map(([text, alike]) =>
      paragraph(`${text}${alike.length === 1 ? '' : ` (${alike.length} times)`}`, {
        indent: 2,
        label: [look('warning', '?'), ' '],
      }),
    ),
  ];
}
