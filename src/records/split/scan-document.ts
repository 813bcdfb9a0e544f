import { createCapture } from './capture.ts';
import { createLineCount } from './count-lines.ts';
import { followSyntax } from './json-syntax.ts';

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

type Scan =
  /** The whole piece was read, and the document continues. */
  | { state: 'open' }
  /** `at` is the index after the document. */
  | { state: 'closed'; at: number }
  /** Not JSON; `at` is the index of the line that another document can start with. */
  | { state: 'broken'; at: number };

/**
 * Finds the elements of a JSON document of any length without keeping the document: those of a top-level list, and those of the
 * lists directly in a top-level object, where they are objects or lists. Of the syntax, it checks what shows that a line was cut.
 * After a line that was cut, the next one can look like a part of it, so that it is passed on if it is JSON by itself.
 *
 * @param longest characters of an element, and of the rest of the document
 * @param found returns whether it has read the value
 */
export function createScanner(longest: number, found: (scanned: Scanned) => boolean): Scanner {
  const syntax = followSyntax();
  const item = createCapture(longest);
  const rest = createCapture(longest);
  /** A line of the document that may be JSON by itself, and how deep it is. */
  const line = createCapture(longest);
  let depth = 0;
  const lines = createLineCount(item.isOn);
  let isFirstLine = true;
  /** Whether an element of the list was passed on: the others are not part of the rest either. */
  let isPassedOn = false;

  function endLine(piece: string, index: number): void {
    if (line.isOn()) {
      const text = line.end(piece, index);
      if (syntax.depth() === depth && syntax.isAfterValue() && found({ is: 'line', text, lines: 1 })) lines.readLine();
    }
    lines.end();
    isFirstLine = false;
  }

  /** A bracket opens, in the list whose elements are passed on or elsewhere. */
  function open(piece: string, index: number, wasInList: boolean, isFirst: boolean): void {
    const outside = syntax.depth() - 1;
    if (wasInList) {
      if (!isPassedOn && rest.isOn()) rest.pause(piece, index, 'null');
      isPassedOn = true;
      item.start(index);
    } else if (outside === 0 && piece.charAt(index) === '{') rest.start(index);
    else if (isFirst && !isFirstLine) {
      depth = outside;
      line.start(index);
    }
  }

  /** A bracket closes: that of the list, or one in it or around it. */
  function close(piece: string, index: number, wasInList: boolean): void {
    if (wasInList && isPassedOn) {
      isPassedOn = false;
      if (rest.isOn()) rest.start(index);
    }
    if (syntax.isInList()) found({ is: 'item', text: item.end(piece, index + 1), lines: lines.readElement() });
    if (syntax.depth() === 0 && rest.isOn())
      found({ is: 'document', text: rest.end(piece, index + 1), lines: lines.unread() });
  }

  /** @param lineStart index of the line that has the character */
  function breakAt(piece: string, index: number, lineStart: number): Scan {
    if (!isFirstLine) {
      lines.drop();
      return { state: 'broken', at: lineStart };
    }
    const end = piece.indexOf('\n', index);
    return { state: 'broken', at: end === -1 ? piece.length : end + 1 };
  }

  function scan(piece: string): Scan {
    let lineStart = 0;
    for (let index = 0; index < piece.length; index += 1) {
      const character = piece.charAt(index);
      if (character === '\n') {
        // JSON has no line feed in a string: the line was cut.
        if (syntax.isInString()) return { state: 'broken', at: index + 1 };
        lineStart = index + 1;
        endLine(piece, index);
        continue;
      }
      const wasInList = syntax.isInList();
      const step = syntax.take(character);
      if (step === 'none') continue;
      const isFirst = lines.see();
      if (step === 'wrong') return breakAt(piece, index, lineStart);
      if (step === 'opens') open(piece, index, wasInList, isFirst);
      else if (step === 'closes') close(piece, index, wasInList);
      if (syntax.depth() === 0) return { state: 'closed', at: index + 1 };
    }
    for (const capture of [item, rest, line]) capture.next(piece);
    return { state: 'open' };
  }

  return { scan, end: () => endLine('', 0), unread: () => Math.max(1, lines.unread()) };
}
