import { causeOf, messageOf } from '../../errors.ts';
import { PROGRAM } from '../../names.ts';
import { errorFields } from '../../server/observe/log.ts';
import { oneLine, printable } from '../../text/printable.ts';
import { type Block, paragraph } from '../terminal/block.ts';
import { render } from '../terminal/render.ts';
import { look, whole } from '../terminal/text.ts';
import { withCommands } from '../terminal/with-commands.ts';
import type { Output } from './output.ts';

type ErrorOutput = Pick<Output, 'note' | 'noteScreen'>;

/**
 * Prints an error on standard error.
 *
 * @param verbose true to also print the error behind a user error
 */
export function printError(error: unknown, output: ErrorOutput, verbose: boolean): void {
  output.note(render(errorBlocks(error), output.noteScreen));
  const because = causeOf(error)?.because;
  if (verbose && because !== undefined) printOriginal(because, output);
}

/** Prints the error behind a user error or behind a result. */
export function printOriginal(error: unknown, { note, noteScreen }: ErrorOutput): void {
  note(render(originalBlocks(error), noteScreen));
}

const ERROR = [look('error', 'error:'), ' '] as const;

/**
 * Returns the message of a user error, with place and hint unless the message contains them; or the fields of an
 * internal error that a report needs, without the documents that libraries put into their messages.
 */
export function errorBlocks(error: unknown): readonly Block[] {
  const cause = causeOf(error);
  if (!(error instanceof Error) || cause === undefined) {
    const { type, message, stack } = errorFields(error);
    return [
      paragraph(`internal error in ${PROGRAM}; please report it with the lines below`, { label: ERROR }),
      paragraph(`${type}: ${message}`, { indent: 2 }),
      ...stack.map((frame) => paragraph(whole(frame), { indent: 4 })),
    ];
  }
  const [where, hint] = [cause.where, cause.hint].map((part) => part && oneLine(part));
  const place = where === undefined || error.message.includes(where) ? '' : `${where}: `;
  const [first = '', ...lines] = error.message.split('\n');
  return [
    paragraph(withCommands(`${place}${first}`), { label: ERROR }),
    ...lines.map((line) => paragraph(line.trimStart(), { indent: 2, hang: 2 })),
    ...(hint === undefined || error.message.includes(hint)
      ? []
      : [paragraph(withCommands(hint), { label: [look('command', 'hint:'), ' '] })]),
  ];
}

/** The most errors of a chain of causes, which may be circular. */
const MOST_CAUSES = 5;

/**
 * Returns the stack of the error behind a user error, and the stacks of its causes. Leaves out other properties,
 * because libraries keep requests with their tokens there.
 */
export function originalBlocks(error: unknown): readonly Block[] {
  const chain: unknown[] = [];
  for (let each: unknown = error; each !== undefined && chain.length < MOST_CAUSES; each = causeBehind(each))
    chain.push(each);
  return chain.flatMap((each, at) => {
    const text = each instanceof Error ? stackOf(each) : messageOf(each);
    const [first = '', ...frames] = printable(text).split('\n');
    const label = [look('faint', at === 0 ? 'original error:' : 'caused by:'), ' '];
    return [paragraph(first, { label }), ...frames.map((frame) => paragraph(whole(frame), { indent: 2 }))];
  });
}

/** Removes line breaks from the message in a stack, because text of the input after one would look like a frame. */
function stackOf({ message, stack = message }: Error): string {
  return stack.replace(message, () => oneLine(message));
}

/**
 * Returns the cause of an error. Node collects the failures of all addresses of a host in an `AggregateError`, of which
 * the first is enough.
 */
function causeBehind(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0];
  if (!(error instanceof Error)) return undefined;
  return causeOf(error) === undefined ? error.cause : causeOf(error)?.because;
}
