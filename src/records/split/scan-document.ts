import { createCapture } from './capture.ts';

/** A value in a JSON document: an element of its list, or the document without the elements that were passed on. */
export type Scanned = { is: 'item' | 'document'; text: string } | { is: 'too_long' };

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
 *
 * @param longest characters of an element, and of the rest of the document
 * @returns a function that gets the document piece by piece; each piece but the last ends with a line, or within a long one
 */
export function createScanner(longest: number, found: (scanned: Scanned) => void): (piece: string) => Scan {
  const stack: string[] = [];
  const item = createCapture(longest);
  const rest = createCapture(longest);
  let expect: Expect = 'value';
  let string: 'none' | 'plain' | 'escaped' = 'none';
  let isLiteral = false;
  let isFirstLine = true;
  /** Whether an element of the list was passed on: the others are not part of the rest either. */
  let isPassedOn = false;

  const isValueNext = () => expect === 'value' || expect === 'valueOrEnd';
  const isInList = () => (stack.length === 1 && stack[0] === '[') || (stack.length === 2 && stack.join('') === '{[');
  const pass = (is: 'item' | 'document', text: string | undefined) =>
    found(text === undefined ? { is: 'too_long' } : { is, text });

  function open(bracket: string, index: number, piece: string): boolean {
    if (!isValueNext()) return false;
    if (isInList()) {
      if (!isPassedOn && rest.isOn()) rest.pause(piece, index, 'null');
      isPassedOn = true;
      item.start(index);
    } else if (stack.length === 0 && bracket === '{') rest.start(index);
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
    if (isInList()) pass('item', item.end(piece, index + 1));
    if (stack.length === 0 && rest.isOn()) pass('document', rest.end(piece, index + 1));
    return true;
  }

  /** @returns whether the character may be there, outside of a string */
  function step(character: string, index: number, piece: string): boolean {
    const wasLiteral = isLiteral;
    isLiteral = false;
    if (character === '{' || character === '[') return open(character, index, piece);
    if (character === '}' || character === ']') return close(character, index, piece);
    if (character === ',' || character === ':') {
      if (expect !== (character === ',' ? 'commaOrEnd' : 'colon')) return false;
      expect = character === ',' && stack.at(-1) === '{' ? 'key' : 'value';
      return true;
    }
    if (BLANK.test(character)) return true;
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

  return (piece) => {
    let line = 0;
    for (let index = 0; index < piece.length; index += 1) {
      const character = piece.charAt(index);
      // JSON has no line feed in a string: the line was cut.
      if (character === '\n' && string !== 'none') return { state: 'broken', at: index + 1 };
      if (character === '\n') {
        line = index + 1;
        isFirstLine = false;
      } else if (string === 'escaped') string = 'plain';
      else if (string === 'plain') {
        if (character === '\\') string = 'escaped';
        else if (character === '"') string = 'none';
      } else if (!step(character, index, piece)) {
        const end = piece.indexOf('\n', index);
        return { state: 'broken', at: isFirstLine ? (end === -1 ? piece.length : end + 1) : line };
      } else if (stack.length === 0 && !BLANK.test(character)) return { state: 'closed', at: index + 1 };
    }
    item.next(piece);
    rest.next(piece);
    return { state: 'open' };
  };
}
