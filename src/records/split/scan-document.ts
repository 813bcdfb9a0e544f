import { createCapture } from './capture.ts';
import { createLineCount } from './count-lines.ts';
import { followSyntax } from './json-syntax.ts';

/**
 * A value in a JSON document: an element of its list, the document without the elements that were passed on, or another
 * value that is a line by itself.
 */
type Scanned = {
  is: 'item' | 'document' | 'line';
  /** `undefined` if it is too long. */
  text: string | undefined;
  /** How many lines it has, except empty ones and those that were passed on before. */
  lines: number;
};

export type Scanner = {
  /**
   * Takes the next piece of the document. Every piece except the last ends with a whole line, or inside a long line.
   */
  scan(piece: string): Scan;
  /** Called if the text ends before the document does. */
  end(): void;
  /** Returns how many lines of the document were not passed on, except empty ones. */
  unread(): number;
};

type Scan =
  /** The whole piece was read, and the document continues. */
  | { state: 'open' }
  /** `at` is the index after the document. */
  | { state: 'closed'; at: number }
  /** The document is not JSON. `at` is the index of the line at which another document can start. */
  | { state: 'broken'; at: number };

/**
 * Finds the elements of a JSON document of any length without keeping the document: elements of a top-level list, and
 * of lists directly in a top-level object, if they are objects or lists. It checks the syntax only as far as needed to
 * notice that a line was cut. After a line that was cut, the next line can look like a part of it, so a line is passed
 * on if it is JSON by itself.
 *
 * @param longest limit for an element, and for the rest of the document, in characters
 * @param found called with each value; returns true if it has read the value
 */
export function createScanner(longest: number, found: (scanned: Scanned) => boolean): Scanner {
  const syntax = followSyntax();
  const item = createCapture(longest);
  const rest = createCapture(longest);
  /** A line of the document that may be JSON by itself. `depth` is the number of brackets open before it. */
  const line = createCapture(longest);
  let depth = 0;
  const lines = createLineCount(item.isCapturing);
  let isFirstLine = true;
  /** True if an element of the list was passed on. The other elements are then left out of the rest, too. */
  let isPassedOn = false;

  function endLine(piece: string, index: number): void {
    if (line.isCapturing()) {
      const text = line.end(piece, index);
      if (syntax.depth() === depth && syntax.isAfterValue() && found({ is: 'line', text, lines: 1 })) lines.readLine();
    }
    lines.end();
    isFirstLine = false;
  }

  /** Handles an opening bracket, in the list whose elements are passed on or elsewhere. */
  function open(piece: string, index: number, wasInList: boolean, isFirst: boolean): void {
    const outside = syntax.depth() - 1;
    if (wasInList) {
      if (!isPassedOn && rest.isCapturing()) rest.pause(piece, index, 'null');
      isPassedOn = true;
      item.start(index);
    } else if (outside === 0 && piece.charAt(index) === '{') rest.start(index);
    else if (isFirst && !isFirstLine) {
      depth = outside;
      line.start(index);
    }
  }

  /** Handles a closing bracket: that of the list, or one inside or around it. */
  function close(piece: string, index: number, wasInList: boolean): void {
    if (wasInList && isPassedOn) {
      isPassedOn = false;
      if (rest.isCapturing()) rest.start(index);
    }
    if (syntax.isInList()) found({ is: 'item', text: item.end(piece, index + 1), lines: lines.readElement() });
    if (syntax.depth() === 0 && rest.isCapturing())
      found({ is: 'document', text: rest.end(piece, index + 1), lines: lines.unread() });
  }

  /** @param lineStart index of the start of the line with the character */
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
        // A string in JSON cannot contain a line feed, so the line was cut.
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
