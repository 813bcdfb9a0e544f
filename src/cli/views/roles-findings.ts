import { SIDE_WORDS, SIGNS, type Worst } from '../../map/labels.ts';
import type { MapFinding } from '../../map/role-map.ts';
import type { MapRow } from '../../map/rows.ts';
import { oneLine } from '../../printable.ts';
import type { Style } from '../command.ts';
import { blockOf } from './join-lines.ts';
import { wrappedTable } from './wrapped-table.ts';

/** Of a terminal that people use. */
export const WIDTH = 80;
/** Findings of one kind that are printed. */
const MOST_FINDINGS = 10;

export const FORMATS: Readonly<Record<Worst, Parameters<Style>[0]>> = {
  error: ['red', 'bold'],
  warning: ['yellow', 'bold'],
  unchecked: 'yellow',
  ok: 'green',
};

/** The findings of all sides, each once. */
export function findingBlock(rows: readonly MapRow[], style: Style): string[] {
  const findings = new Set<MapFinding>(rows.flatMap(({ sides }) => sides.flatMap((side) => side.findings)));
  const groups = Map.groupBy(findings, ({ code, level }) => `${level} ${code}`);
  return [...groups.values()].flatMap((alike) => [
    ...alike.slice(0, MOST_FINDINGS).map((finding) => findingText(finding, style)),
    ...(alike.length > MOST_FINDINGS
      ? [`  and ${alike.length - MOST_FINDINGS} more [${alike[0]?.code}]; use --json for all of them`]
      : []),
  ]);
}

function findingText({ code, fix, found, level, object, wanted }: MapFinding, style: Style): string {
  const worst = level === 'notice' ? 'unchecked' : level;
  const sign = level === 'notice' ? 'i' : SIGNS[level];
  return blockOf([
    `${style(FORMATS[worst], `${sign} ${level}`)}  ${style('bold', oneLine(object))}  [${code}]`,
    ...wrapped('found', found),
    ...wrapped('wanted', wanted),
    ...fix.map(({ text }, index) => `    ${index === 0 ? 'fix     ' : '        '}${oneLine(text)}`),
  ]);
}

function wrapped(label: string, text: string): readonly string[] {
  return wrappedTable([[{ text: `    ${label.padEnd(6)}` }, { text: oneLine(text) }]], WIDTH);
}

/** Once for each reason: one missing option often concerns every role. */
export function uncheckedBlock(rows: readonly MapRow[], style: Style): string[] {
  const sides = rows.flatMap((row) => row.sides.filter(({ state }) => state === 'unchecked'));
  const groups = Map.groupBy(new Set(sides), ({ note, side }) => `${SIDE_WORDS[side]}: ${note}`);
  const lines = [...groups].map(
    ([text, alike]) =>
      `  ${style('yellow', '?')} ${oneLine(text)}${alike.length === 1 ? '' : ` (${alike.length} times)`}`,
  );
  return lines.length === 0 ? [] : [blockOf(['Not checked:', ...lines])];
}
