/** Unchanged lines around a change. */
const CONTEXT = 3;
/** Texts that differ more than this are shown as one that goes and one that comes. */
const MOST_EDITS = 2000;

type Line = { mark: ' ' | '-' | '+'; text: string };

/**
 * What turns one text into another, as `diff -u` shows it, without a head.
 *
 * @returns lines with their mark; between parts that are far from each other a line of `@@`
 */
export function diffOf(before: string, after: string): readonly string[] {
  const lines = compare(splitLines(before), splitLines(after));
  const near = new Set<number>();
  for (const [index, { mark }] of lines.entries())
    if (mark !== ' ') for (let at = index - CONTEXT; at <= index + CONTEXT; at++) near.add(at);
  return lines.flatMap(({ mark, text }, index) => {
    if (!near.has(index)) return [];
    const cut = index > 0 && !near.has(index - 1);
    return [...(cut ? ['@@'] : []), `${mark}${text}`];
  });
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The shortest way: E. Myers, An O(ND) Difference Algorithm and Its Variations (1986). */
function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(before.length + after.length, MOST_EDITS); edits++) {
    trace.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const above = furthest.get(diagonal + 1) ?? -1;
      const left = furthest.get(diagonal - 1) ?? -1;
      let x = diagonal === -edits || (diagonal !== edits && left < above) ? above : left + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, trace);
    }
  }
  return [...before.map((text): Line => ({ mark: '-', text })), ...after.map((text): Line => ({ mark: '+', text }))];
}

function walkBack(before: readonly string[], after: readonly string[], trace: readonly Map<number, number>[]): Line[] {
  const lines: Line[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits] as Map<number, number>;
    const diagonal = x - y;
    const above = furthest.get(diagonal + 1) ?? -1;
    const left = furthest.get(diagonal - 1) ?? -1;
    const down = diagonal === -edits || (diagonal !== edits && left < above);
    const startX = edits === 0 ? 0 : down ? above : left;
    const startY = edits === 0 ? 0 : startX - (down ? diagonal + 1 : diagonal - 1);
    while (x > startX && y > startY) {
      lines.push({ mark: ' ', text: before[--x] as string });
      y--;
    }
    if (x > startX) lines.push({ mark: '-', text: before[--x] as string });
    if (y > startY) lines.push({ mark: '+', text: after[--y] as string });
  }
  return lines.reverse();
}
