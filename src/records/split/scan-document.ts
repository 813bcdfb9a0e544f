import { createCapture } from './capture.ts';
import { createLineCount } from './count-lines.ts';

/**
 * A value in a JSON document: an element of its list, the document without the elements that were passed on, or another value
 * that is a line by itself.
 */
type Scanned = {
  is: 'item' | 'document' | 'line';
  /** `undefined` if it is too long. */
  text: string | undefined;
  /** That it has, without those that were passed on before and empty ones. */
  lines: number;
};

export type Scanner = {
  /** Gets the document piece by piece; each piece but the last ends with a line, or within a long one. */
  scan(piece: string): Scan;
  /** The document ends here, without an end of its own. */
  end(): void;
  /** Lines of the document that were not passed on, without empty ones. */
  unread(): number;
};

export type Scan =
  /** The whole piece was read, and the document continues. */
  | { state: 'open' }
  /** `at` is the index after the document. */
  | { state: 'closed'; at: number }
  /** Not JSON; `at` is the index of the line that another document can start with. */
  | { state: 'broken'; at: number };

/** What may come next; `keyOrEnd` and `valueOrEnd` after an opening bracket. */
type Expect = 'key' | 'keyOrEnd' | 'colon' | 'value' | 'valueOrEnd' | 'commaOrEnd';

const LITERAL = /[-+.\w]/;
const BLANK = /\s/;

/**
 * Finds the elements of a JSON document of any length without keeping the document: those of a top-level list, and those of the
 * lists directly in a top-level object, where they are objects or lists. Of the syntax, it checks what shows that a line was cut.
 * After a line that was cut, the next one can look like a part of it, so that it is passed on if it is JSON by itself.
 *
 * @param longest characters of an element, and of the rest of the document
 * @param found returns whether it has read the value
 */
export function createScanner(longest: number, found: (scanned: Scanned) => boolean): Scanner {
  const stack: string[] = [];
  const item = createCapture(longest);
  const rest = createCapture(longest);
  /** A line of the document that may be JSON by itself, and how deep it is. */
  const line = createCapture(longest);
  let depth = 0;
  const lines = createLineCount(item.isOn);
  let expect: Expect = 'value';
  let string: 'none' | 'plain' | 'escaped' = 'none';
  let isLiteral = false;
  let isFirstLine = true;
  /** Whether an element of the list was passed on: the others are not part of the rest either. */
  let isPassedOn = false;

  const isValueNext = () => expect === 'value' || expect === 'valueOrEnd';
  const isInList = () => (stack.length === 1 && stack[0] === '[') || (stack.length === 2 && stack.join('') === '{[');

  function endLine(piece: string, index: number): void {
    if (line.isOn()) {
      const text = line.end(piece, index);
      if (stack.length === depth && expect === 'commaOrEnd' && found({ is: 'line', text, lines: 1 })) lines.readLine();
    }
    lines.end();
    isFirstLine = false;
  }

  function open(bracket: string, index: number, piece: string, isFirst: boolean): boolean {
    if (!isValueNext()) return false;
    if (isInList()) {
      if (!isPassedOn && rest.isOn()) rest.pause(piece, index, 'null');
      isPassedOn = true;
      item.start(index);
    } else if (stack.length === 0 && bracket === '{') rest.start(index);
    else if (isFirst && !isFirstLine) {
      depth = stack.length;
      line.start(index);
    }
    stack.push(bracket);
    expect = bracket === '{' ? 'keyOrEnd' : 'valueOrEnd';
    return true;
  }

  function close(bracket: string, index: number, piece: string): boolean {
    const [opened, orEnd] = bracket === '}' ? ['{', 'keyOrEnd'] : ['[', 'valueOrEnd'];
    if ((expect !== 'commaOrEnd' && expect !== orEnd) || stack.at(-1) !== opened) return false;
    if (isInList() && isPassedOn) {
      isPassedOn = false;
      if (rest.isOn()) rest.start(index);
    }
    stack.pop();
    expect = 'commaOrEnd';
    if (isInList()) found({ is: 'item', text: item.end(piece, index + 1), lines: lines.readElement() });
    if (stack.length === 0 && rest.isOn())
      found({ is: 'document', text: rest.end(piece, index + 1), lines: lines.unread() });
    return true;
  }

  /** @returns whether the character may be there, outside of a string */
  function step(character: string, index: number, piece: string): boolean {
    const wasLiteral = isLiteral;
    isLiteral = false;
    if (BLANK.test(character)) return true;
    const isFirst = lines.see();
    if (character === '{' || character === '[') return open(character, index, piece, isFirst);
    if (character === '}' || character === ']') return close(character, index, piece);
    if (character === ',' || character === ':') {
      if (expect !== (character === ',' ? 'commaOrEnd' : 'colon')) return false;
      expect = character === ',' && stack.at(-1) === '{' ? 'key' : 'value';
      return true;
    }
    const isKey = expect === 'key' || expect === 'keyOrEnd';
    if (character === '"') {
      if (!isKey && !isValueNext()) return false;
      expect = isKey ? 'colon' : 'commaOrEnd';
      string = 'plain';
      return true;
    }
    isLiteral = LITERAL.test(character) && (wasLiteral || isValueNext());
    if (isLiteral) expect = 'commaOrEnd';
    return isLiteral;
  }

  function scan(piece: string): Scan {
    let lineStart = 0;
    for (let index = 0; index < piece.length; index += 1) {
      const character = piece.charAt(index);
      // JSON has no line feed in a string: the line was cut.
      if (character === '\n' && string !== 'none') return { state: 'broken', at: index + 1 };
      if (character === '\n') {
        lineStart = index + 1;
        endLine(piece, index);
      } else if (string === 'escaped') string = 'plain';
      else if (string === 'plain') {
        if (character === '\\') string = 'escaped';
        else if (character === '"') string = 'none';
      } else if (!step(character, index, piece)) {
        if (!isFirstLine) {
          lines.drop();
          return { state: 'broken', at: lineStart };
        }
        const end = piece.indexOf('\n', index);
        return { state: 'broken', at: end === -1 ? piece.length : end + 1 };
      } else if (stack.length === 0 && !BLANK.test(character)) return { state: 'closed', at: index + 1 };
    }
    for (const capture of [item, rest, line]) capture.next(piece);
    return { state: 'open' };
  }

  return { scan, end: () => endLine('', 0), unread: () => Math.max(1, lines.unread()) };
}
