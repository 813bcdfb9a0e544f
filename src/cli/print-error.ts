import { causeOf } from '../errors.ts';
import { errorFields } from '../server/observe/log.ts';
import type { Style } from './command.ts';
import type { Output } from './output.ts';

/** Tells a person what went wrong, on standard error. */
export function printError(error: unknown, output: Pick<Output, 'note' | 'noteStyle'>): void {
  output.note(describeError(error, output.noteStyle));
}

/**
 * A problem in its own words, with where it is and what to do unless these say so already; a fault of ours with what
 * whoever mends it has to know, and without the documents that libraries put into their messages.
 */
export function describeError(error: unknown, style: Style): string {
  const label = style(['red', 'bold'], 'error:');
  const cause = causeOf(error);
  if (!(error instanceof Error) || cause === undefined) {
    const { type, message, stack } = errorFields(error);
    const lines = [`${label} gitlab-runner-irsa made a mistake; please report it with these lines`];
    return `${[...lines, `  ${type}: ${message}`, ...stack.map((frame) => `    ${frame}`)].join('\n')}\n`;
  }
  const { where, hint } = cause;
  const place = where === undefined || error.message.includes(where) ? '' : `${where}: `;
  const lines = [`${label} ${place}${error.message}`];
  if (hint !== undefined && !error.message.includes(hint)) lines.push(`${style('cyan', 'hint:')} ${hint}`);
  return `${lines.join('\n')}\n`;
}
