const MOST_CHARACTERS = 500;

/**
 * Returns the beginning of a message that may quote a document, so that a document cannot determine how much is
 * printed.
 */
export function shortMessage(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}
