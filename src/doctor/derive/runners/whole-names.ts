const FLAGS = /^\(\?[imsU]+\)/;

const GROUP = /^\((?!\?)|^\(\?(?::|P?<\w+>|[imsU-]+:)/;

/**
 * Whether a pattern of Go's regexp surely matches whole names only: each of its alternatives is between anchors. A pattern that
 * compiles is expected.
 */
export function matchesWholeNames(pattern: string): boolean {
  // Within \Q…\E nothing is what it looks like.
  return !pattern.includes('\\Q') && isWhole(pattern.replace(FLAGS, ''));
}

function isWhole(pattern: string): boolean {
  const { alternatives, isSound } = structureOf(pattern);
  return isSound && alternatives.every((one) => isBetweenAnchors(one) || isWhole(insideGroup(one) ?? '('));
}

/** What matches the rest of a name is as good as an anchor: `^ci-.*` accepts the same names as `^ci-.*$`. */
function isBetweenAnchors(text: string): boolean {
  const ends = text.endsWith('\\z') || isUnescaped(text, /\$$/) || isUnescaped(text, /\.[*+]$/);
  return /^(?:\^|\\A|\.[*+])/.test(text) && ends && structureOf(text).isSound;
}

/** Whether a text ends in this, without a backslash that makes its first character literal. */
function isUnescaped(text: string, ending: RegExp): boolean {
  const at = text.search(ending);
  let escapes = 0;
  while (text.charAt(at - 1 - escapes) === '\\') escapes += 1;
  return at >= 0 && escapes % 2 === 0;
}

/** The inside of a group that is the whole text. */
function insideGroup(text: string): string | undefined {
  const [opening] = GROUP.exec(text) ?? [];
  if (opening === undefined || structureOf(text).closes !== text.length - 1) return undefined;
  return text.slice(opening.length, -1);
}

/** Splits at the bars outside of groups, and finds where the first group ends. */
function structureOf(pattern: string): { alternatives: string[]; closes: number; isSound: boolean } {
  const alternatives: string[] = [];
  let closes = -1;
  let depth = 0;
  let from = 0;
  for (const [at, character] of structureCharacters(pattern)) {
    if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0 && closes < 0) closes = at;
    } else if (character === '|' && depth === 0) {
      alternatives.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  return { alternatives: [...alternatives, pattern.slice(from)], closes, isSound: depth === 0 };
}

/** The characters of a pattern without its escapes and character classes. */
function* structureCharacters(pattern: string): Generator<[at: number, character: string]> {
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '[') at = endOfClass(pattern, at);
    else yield [at, character];
  }
}

function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern.charAt(at) === '^') at += 1;
  // A bracket that comes first is one of the characters.
  if (pattern.charAt(at) === ']') at += 1;
  for (; at < pattern.length && pattern.charAt(at) !== ']'; at += 1) {
    if (pattern.charAt(at) === '\\') at += 1;
    // [:alpha:]
    else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
  }
  return at;
}
