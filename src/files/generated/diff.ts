import { structuredPatch } from 'diff';

/** Number of unchanged lines to show around a change. */
const context = 3;
/** Above this many changed lines, the whole old text is removed and the whole new one added. */
const maxEditLength = 2000;

/**
 * Returns the difference of two texts in the format of `diff -u`, without the header.
 *
 * @returns lines with their mark; `@@` as a line where unchanged lines are left out
 */
export function diffOf(before: string, after: string): readonly string[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength });
  if (patch === undefined) return [...marked('-', before), ...marked('+', after)];
  return patch.hunks.flatMap(({ lines, oldStart }) => [
    ...(oldStart > 1 ? ['@@'] : []),
    // Leaves out `\ No newline at end of file`, which is not a line of the text.
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

function marked(mark: '-' | '+', text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}`);
}
