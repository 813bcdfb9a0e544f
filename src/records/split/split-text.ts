import { hasRecord } from '../items-in.ts';
import { parse, parseLine } from '../read/parse-line.ts';
import { createScanner, type Scanner } from './scan-document.ts';

/** A part of a log. */
export type Part =
  /** A line with JSON, or an element of a JSON document. `pod` is set if the line names the pod that wrote it. */
  | { is: 'value'; value: unknown; pod: string | undefined }
  /** A JSON document of several lines. The objects in its lists are left out, because they are values themselves. */
  | { is: 'document'; value: unknown }
  /** A line that is not part of JSON, such as the header of a table. */
  | { is: 'text' }
  /** Lines with JSON that was cut or is too long. */
  | { is: 'unread'; lines: number };

/**
 * In characters. `part` is more than an API server writes for one event: an object of 3 MiB, as received and as stored.
 */
const LIMITS = { line: 1024 * 1024, part: 16 * 1024 * 1024 };

/**
 * Characters that every longer part of an object contains, zeros from a disk that lost a part of the file, and U+FFFD,
 * which replaces bytes that are not UTF-8.
 */
const PART_OF_JSON = /[{}"\0\ufffd]/;

/**
 * Splits a log of any length: JSON with one value on each line, also after a prefix, and JSON documents, also several
 * on one line. It keeps only one line, or one element of a list.
 */
export function createSplitter(limits: Readonly<typeof LIMITS> = LIMITS) {
  let rest = '';
  let scanner: Scanner | undefined;
  let isSkipping = false;
  /** True if the part that the scanner has read ends in the middle of a line. */
  let isWithinLine = false;
  let parts: Part[] = [];

  function startScan(): void {
    isWithinLine = false;
    scanner = createScanner(limits.part, ({ is, lines, text }) => {
      const value = text === undefined ? undefined : parse(text);
      // Any other line is part of the document around it.
      if (is === 'line' && (value === undefined || !hasRecord(value))) return false;
      if (value === undefined) parts.push({ is: 'unread', lines });
      else parts.push(is === 'document' ? { is, value } : { is: 'value', value, pod: undefined });
      return true;
    });
  }

  function takeLine(end: number): void {
    const line = rest.slice(0, end);
    if (isSkipping || line.trim() === '') {
      isSkipping = false;
      rest = rest.slice(end + 1);
      return;
    }
    const parsed = parseLine(line);
    if (parsed === undefined && mayContinue(line)) {
      startScan();
      return;
    }
    if (parsed !== undefined) parts.push({ is: 'value', ...parsed });
    else parts.push(PART_OF_JSON.test(line) ? { is: 'unread', lines: 1 } : { is: 'text' });
    rest = rest.slice(end + 1);
  }

  function takeDocument({ scan, unread }: Scanner, isLast: boolean): boolean {
    // The scanner gets whole lines, so that it can return to the start of one.
    const lines = isLast || rest.length > limits.line ? rest.length : rest.lastIndexOf('\n') + 1;
    if (lines === 0) return false;
    const result = scan(rest.slice(0, lines));
    const read = result.state === 'open' ? lines : result.at;
    if (read > 0) isWithinLine = rest.charAt(read - 1) !== '\n';
    rest = rest.slice(read);
    if (result.state === 'open') return false;
    scanner = undefined;
    if (result.state === 'broken') {
      parts.push({ is: 'unread', lines: unread() });
      isSkipping = isWithinLine;
    } else if (/^[^\S\n]*[{[]/.test(rest)) startScan();
    return true;
  }

  function take(isLast: boolean): Part[] {
    for (;;) {
      if (scanner !== undefined) {
        if (takeDocument(scanner, isLast)) continue;
        break;
      }
      const end = rest.indexOf('\n');
      if (end !== -1) takeLine(end);
      else if (isLast && rest !== '') takeLine(rest.length);
      else if (rest.length <= limits.line) break;
      else if (mayContinue(rest)) startScan();
      else {
        if (!isSkipping) parts.push({ is: 'unread', lines: 1 });
        isSkipping = true;
        rest = '';
      }
    }
    const taken = parts;
    parts = [];
    return taken;
  }

  return {
    push(text: string): Part[] {
      rest += text;
      return take(false);
    },
    end(): Part[] {
      const taken = take(true);
      if (scanner === undefined) return taken;
      scanner.end();
      return [...taken, ...parts, { is: 'unread', lines: scanner.unread() }];
    },
  };
}

function mayContinue(line: string): boolean {
  return /^\s*[{[]/.test(line);
}
