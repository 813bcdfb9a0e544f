import type { Answer } from './exchange.ts';

/**
 * @param what completes the sentence "The API server did not make …"
 * @returns the body of an answer that must not be a refusal
 * @throws Error with the message of the API server
 */
export function made<T>({ status, message, body }: Answer<T>, what: string): T {
  if (status >= 300) throw new Error(`The API server did not make ${what}: ${status} ${message}`);
  return body;
}
