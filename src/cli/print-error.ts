import { causeOf, messageOf } from '../errors.ts';
import { PROGRAM } from '../names.ts';
import { oneLine, printable } from '../printable.ts';
import { errorFields } from '../server/observe/log.ts';
import type { Style } from './command.ts';
import type { Output } from './output.ts';

type ErrorOutput = Pick<Output, 'note' | 'noteStyle'>;

/**
 * Prints what went wrong on standard error.
 *
 * @param verbose whether to add the error behind a user error
 */
export function printError(error: unknown, output: ErrorOutput, verbose: boolean): void {
  output.note(describeError(error, output.noteStyle));
  const because = causeOf(error)?.because;
  if (verbose && because !== undefined) printOriginal(because, output);
}

/** Prints the error behind a user error or behind a result. */
export function printOriginal(error: unknown, { note, noteStyle }: ErrorOutput): void {
  note(describeOriginal(error, noteStyle));
}

/**
 * A user error as its message, with place and hint unless the message contains them; a bug as the fields that a report
 * needs, without the documents that libraries put into their messages.
 */
export function describeError(error: unknown, style: Style): string {
  const label = style(['red', 'bold'], 'error:');
  const cause = causeOf(error);
  if (!(error instanceof Error) || cause === undefined) {
    const { type, message, stack } = errorFields(error);
    const lines = [`${label} internal error in ${PROGRAM}; please report it with the lines below`];
    return `${[...lines, `  ${type}: ${message}`, ...stack.map((frame) => `    ${frame}`)].join('\n')}\n`;
  }
  const [where, hint] = [cause.where, cause.hint].map((part) => part && oneLine(part));
  const place = where === undefined || error.message.includes(where) ? '' : `${where}: `;
  const lines = [`${label} ${place}${error.message}`];
  if (hint !== undefined && !error.message.includes(hint)) lines.push(`${style('cyan', 'hint:')} ${hint}`);
  return `${lines.join('\n')}\n`;
}

/** Upper bound of a chain of causes, which may be circular. */
const MOST_CAUSES = 5;

/**
 * An error that a user error replaced: its stack, then those of its causes. Further properties are left out, because
 * libraries keep requests with their tokens there.
 */
export function describeOriginal(error: unknown, style: Style): string {
  const blocks: string[] = [];
  for (let each: unknown = error; each !== undefined && blocks.length < MOST_CAUSES; each = causeBehind(each)) {
    const text = each instanceof Error ? stackOf(each) : messageOf(each);
    const label = style('dim', blocks.length === 0 ? 'original error:' : 'caused by:');
    blocks.push(`${label} ${printable(text).replaceAll('\n', '\n  ')}\n`);
  }
  return blocks.join('');
}

/** The message may hold a line break of the input, after which it would look like a frame. */
function stackOf({ message, stack = message }: Error): string {
  return stack.replace(message, () => oneLine(message));
}

/** Node collects the failures of all addresses of a host in an `AggregateError`; the first one is enough. */
function causeBehind(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0];
  if (!(error instanceof Error)) return undefined;
  return causeOf(error) === undefined ? error.cause : causeOf(error)?.because;
}
