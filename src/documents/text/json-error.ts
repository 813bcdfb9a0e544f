/** Where a text is not valid JSON, and why. */
type JsonError = { offset: number; message: string };

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';

const BLANK = /[ \t\n\r]*/y;
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;
const BARE = /[\w.+-]+/y;

/**
 * Finds the first place where a text is not JSON (RFC 8259). Only some messages of `JSON.parse` contain it. Never
 * throws.
 *
 * @returns `undefined` for JSON
 */
export function findJsonError(text: string): JsonError | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return firstError(text);
  }
}

function firstError(text: string): JsonError {
  const open: string[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end');
  for (;;) {
    offset += matchAt(BLANK, text, offset).length;
    const character = text[offset] ?? '';
    const closing = open.at(-1) === '{' ? '}' : ']';
    const isKey: boolean = expected === 'key' || expected === 'key or }';
    const isValue: boolean = expected === 'value' || expected === 'value or ]';
    if (character === '') return { offset, message: endMessage(expected, open) };
    if (character === '"' && (isKey || isValue)) {
      const end = endOfString(text, offset);
      if (typeof end !== 'number') return end;
      offset = end;
      expected = isKey ? 'colon' : afterValue();
    } else if ((character === '{' || character === '[') && isValue) {
      open.push(character);
      offset += 1;
      expected = character === '{' ? 'key or }' : 'value or ]';
    } else if (character === closing && open.length > 0 && /end|or [\]}]/.test(expected)) {
      open.pop();
      offset += 1;
      expected = afterValue();
    } else if (character === ':' && expected === 'colon') {
      offset += 1;
      expected = 'value';
    } else if (character === ',' && expected === 'comma or end') {
      offset += 1;
      expected = closing === '}' ? 'key' : 'value';
    } else {
      const word = isValue ? matchAt(WORD, text, offset) : '';
      if (word === '') return { offset, message: strayMessage(text, offset, expected, closing) };
      offset += word.length;
      expected = afterValue();
    }
  }
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

/** Returns the offset after a string. */
function endOfString(text: string, begin: number): number | JsonError {
  let offset = begin + 1;
  for (;;) {
    const character = text[offset] ?? '';
    if (character === '"') return offset + 1;
    if (character === '') return { offset: begin, message: 'found a text without its closing quote: add it' };
    if (character < ' ')
      return { offset, message: 'found a line break or a tab inside quotes: write it as \\n or \\t' };
    if (character !== '\\') offset += 1;
    else {
      const escaped = matchAt(ESCAPE, text, offset);
      if (escaped === '') return { offset, message: 'found a backslash that escapes nothing: write two, or none' };
      offset += escaped.length;
    }
  }
}

function endMessage(expected: Expected, open: readonly string[]): string {
  if (open.length === 0) return `the text ends, wanted a ${expected}`;
  const missing = open
    .slice(-20)
    .map((bracket) => (bracket === '{' ? '}' : ']'))
    .reverse();
  return `the text ends, wanted ${missing.join(' ')}: part of it is missing`;
}

const WANTED: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value or ]': 'a value or ]',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or }',
  colon: 'a colon',
  'comma or end': 'a comma',
  nothing: 'nothing',
};

function strayMessage(text: string, offset: number, expected: Expected, closing: string): string {
  const character = String.fromCodePoint(text.codePointAt(offset) as number);
  const wanted = expected === 'comma or end' ? `a comma or ${closing}` : WANTED[expected];
  if (character === closing && (expected === 'key' || expected === 'value'))
    return `found a comma before ${closing}: remove the comma`;
  if (expected === 'nothing')
    return 'found more text after the end of the document: remove it, or separate documents with a line ---';
  if (character === "'") return 'found a single quote: write double quotes';
  if (character === '#' || text.startsWith('//', offset) || text.startsWith('/*', offset))
    return 'found a comment, which JSON does not have: remove it';
  if (/[\u2018-\u201f\u00ab\u00bb]/.test(character)) return 'found a typographic quote: write double quotes';
  if (/[^\x20-\x7e]/.test(character)) {
    const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    return `found the character U+${code}, wanted ${wanted}`;
  }
  if (character === '"') return `found a double quote, wanted ${wanted}`;
  const word = matchAt(BARE, text, offset).slice(0, 40) || character;
  return `found ${JSON.stringify(word)}, wanted ${wanted}`;
}
