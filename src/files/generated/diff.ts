import { structuredPatch } from 'diff';

/** Unchanged lines around a change. */
const context = 3;
/** Above this many changed lines, the whole old text is removed and the whole new one added. */
const maxEditLength = 2000;

/**
 * The difference of two texts as `diff -u` shows it, without the header.
 *
 * @returns lines with their mark; a line `@@` where unchanged lines are left out
 */
export function diffOf(before: string, after: string): readonly string[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength });
  if (patch === undefined) return [...marked('-', before), ...marked('+', after)];
  return patch.hunks.flatMap(({ lines, oldStart }) => [
    ...(oldStart > 1 ? ['@@'] : []),
    // `\ No newline at end of file` is not a line of the text.
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

function marked(mark: '-' | '+', text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}`);
}
