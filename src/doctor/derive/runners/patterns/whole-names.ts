/**
 * True if a pattern of Go's regexp certainly matches whole names only, so that `^(?:` and `)$` around it would not
 * change what it matches. The pattern must compile.
 */
export function matchesWholeNames(pattern: string): boolean {
  // Escapes between \Q and \E are not parsed, so such a pattern counts as not anchored.
  if (pattern.includes('\\Q')) return false;
  const { end, start } = readAlternatives({ pattern, at: 0 });
  return start && end;
}

/** Whether a part of a pattern matches only from the start of a name, and only to its end. */
type Anchors = { start: boolean; end: boolean };

type Reader = { readonly pattern: string; at: number };

const NONE: Anchors = { start: false, end: false };

const BAR = /\|/y;
const FLAGS = /\(\?[imsU-]+\)/y;
const GROUP = /\((?:\?(?::|P?<\w+>|[imsU-]+:))?/y;
const CLOSE = /\)/y;
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y;

/** Parses to the end of the pattern or of the group. */
function readAlternatives(reader: Reader): Anchors {
  const all = { start: true, end: true };
  do {
    const parts = readParts(reader);
    all.start &&= parts[0]?.start ?? false;
    all.end &&= parts.at(-1)?.end ?? false;
  } while (take(reader, BAR) !== undefined);
  return all;
}

/** Parses an alternative. */
function readParts(reader: Reader): Anchors[] {
  const parts: Anchors[] = [];
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern.charAt(reader.at))) {
    if (take(reader, FLAGS) !== undefined) {
      // In Go, a quantifier after flags repeats what is before the flags.
      if (take(reader, QUANTIFIER) !== undefined) parts.splice(-1, 1, NONE);
      continue;
    }
    const isAny = reader.pattern.charAt(reader.at) === '.';
    const part = readPart(reader);
    const quantifier = take(reader, QUANTIFIER);
    if (quantifier === undefined) parts.push(part);
    else parts.push(isAny ? ofAny(quantifier) : NONE);
  }
  return parts;
}

/** A part that matches the rest of a name is as good as an anchor: `^ci-.*` matches the same names as `^ci-.*$`. */
function ofAny(quantifier: string): Anchors {
  const isRest = /^(?:[*+]|\{[01],\})/.test(quantifier);
  return { start: isRest, end: isRest };
}

function readPart(reader: Reader): Anchors {
  if (take(reader, GROUP) !== undefined) {
    const inside = readAlternatives(reader);
    take(reader, CLOSE);
    return inside;
  }
  const { at, pattern } = reader;
  reader.at = endOfPart(pattern, at);
  const part = pattern.slice(at, reader.at);
  return { start: part === '^' || part === '\\A', end: part === '$' || part === '\\z' };
}

function take(reader: Reader, wanted: RegExp): string | undefined {
  wanted.lastIndex = reader.at;
  const [text] = wanted.exec(reader.pattern) ?? [];
  reader.at += text?.length ?? 0;
  return text;
}

function endOfPart(pattern: string, start: number): number {
  if (pattern.charAt(start) === '\\') return start + 2;
  return pattern.charAt(start) === '[' ? endOfClass(pattern, start) + 1 : start + 1;
}

function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern.charAt(at) === '^') at += 1;
  // A closing bracket that comes first is one of the characters.
  if (pattern.charAt(at) === ']') at += 1;
  for (; at < pattern.length && pattern.charAt(at) !== ']'; at += 1) {
    if (pattern.charAt(at) === '\\') at += 1;
    // A class such as [:alpha:]
    else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
  }
  return at;
}
