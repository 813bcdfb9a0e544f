const BLANK = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a JSON string may not hold (RFC 8259 §7)
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expected = 'value' | 'key' | 'colon' | 'comma' | 'end' | 'quote';

const WORDS: { [What in Expected]: string } = {
  value: 'a value',
  key: 'a key in double quotes',
  colon: 'a colon',
  comma: 'a comma or the closing bracket',
  end: 'nothing more',
  quote: 'the rest of a string',
};

/**
 * Where a text stops being JSON, as `line 3, column 14: wanted a comma or the closing bracket, but …`. The parser of the
 * language quotes the text around the place, which may be a secret, and does not always say where it is.
 *
 * @param text one that `JSON.parse` refuses
 */
export function describeJsonFault(text: string): string {
  const open: ('}' | ']')[] = [];
  let expected: Expected = 'value';
  // An empty object or list may close at once; one with a trailing comma may not.
  let mayClose = false;
  let at = skip(BLANK, text, 0);
  for (;;) {
    const mark = text[at];
    const closing = open.at(-1);
    let end = at + 1;
    if (mayClose && mark !== undefined && mark === closing) {
      open.pop();
      expected = 'comma';
    } else if (expected === 'value' && (mark === '{' || mark === '[')) {
      open.push(mark === '{' ? '}' : ']');
      expected = mark === '{' ? 'key' : 'value';
      mayClose = true;
    } else if ((expected === 'value' || expected === 'key') && mark === '"') {
      const string = skipString(text, at);
      if (!string.whole) return describe(text, string.end, 'quote');
      end = string.end;
      expected = expected === 'key' ? 'colon' : 'comma';
      mayClose = expected === 'comma';
    } else if (expected === 'value') {
      end = skip(SCALAR, text, at);
      if (end === at) break;
      expected = 'comma';
      mayClose = true;
    } else if (expected === 'colon' && mark === ':') {
      expected = 'value';
    } else if (expected === 'comma' && mark === ',' && closing !== undefined) {
      expected = closing === '}' ? 'key' : 'value';
      mayClose = false;
    } else break;
    at = skip(BLANK, text, end);
  }
  return describe(text, at, expected === 'comma' && open.length === 0 ? 'end' : expected);
}

/** Behind the closing quote of a whole string, else where it goes wrong. */
function skipString(text: string, start: number): { end: number; whole: boolean } {
  let at = start + 1;
  for (;;) {
    at = skip(PLAIN, text, at);
    if (text[at] === '"') return { end: at + 1, whole: true };
    const end = skip(ESCAPE, text, at);
    if (end === at) return { end, whole: false };
    at = end;
  }
}

/** Behind what the expression matches at a place, or that place. */
function skip(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}

function describe(text: string, at: number, expected: Expected): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const found = at >= text.length ? 'the text ends there' : 'something else stands there';
  return `line ${line}, column ${column}: wanted ${WORDS[expected]}, but ${found}`;
}
