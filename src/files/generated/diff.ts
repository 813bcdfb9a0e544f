import { structuredPatch } from 'diff';

/** Unchanged lines around a change. */
const context = 3;
/** Texts that differ more than this are shown as one that goes and one that comes. */
const maxEditLength = 2000;

/**
 * What turns one text into another, as `diff -u` shows it, without a head.
 *
 * @returns lines with their mark; between parts that are far from each other a line of `@@`
 */
export function diffOf(before: string, after: string): readonly string[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength });
  if (patch === undefined) return [...marked('-', before), ...marked('+', after)];
  return patch.hunks.flatMap(({ lines, oldStart }) => [
    ...(oldStart > 1 ? ['@@'] : []),
    // What it says of a text without a line break at its end is no line of it.
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

function marked(mark: '-' | '+', text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}`);
}
