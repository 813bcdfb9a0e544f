import type { IncomingMessage } from 'node:http';

/**
 * Reads an answer as text.
 *
 * @param most bytes
 * @returns `undefined` if there are more bytes; the connection is closed then
 */
export async function readText(response: IncomingMessage, most: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    // Leaving the loop closes the connection.
    if (bytes > most) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Parses the text of an answer. Returns the text itself if it is not JSON, which happens if a proxy answered. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
