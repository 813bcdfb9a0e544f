/**
 * Longest text before the JSON of a line: a time, the pod (`kubectl logs --prefix`), the stream (CRI), columns of a
 * table.
 */
const LONGEST_PREFIX = 512;
/** `[pod/NAME/CONTAINER] `, as kubectl writes it. */
const POD_PREFIX = /^\[pod\/([^/\]\s]{1,253})\/[^\]\s]{1,253}\] /;

/**
 * Returns the JSON in a line of a log, which may follow other text, such as a time.
 *
 * @returns `undefined` if there is none. `pod` is set only if the line names the pod that wrote it
 */
export function parseLine(line: string): { value: unknown; pod: string | undefined } | undefined {
  const text = line.trim();
  const whole = text.startsWith('{') || text.startsWith('[') ? parse(text) : undefined;
  if (whole !== undefined) return { value: whole, pod: undefined };
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || start > LONGEST_PREFIX || end < start) return undefined;
  const body = text.slice(start, end + 1);
  // In CSV, a quotation mark is doubled.
  const value = parse(body.startsWith('{""') ? body.replaceAll('""', '"') : body);
  return value === undefined ? undefined : { value, pod: POD_PREFIX.exec(text)?.[1] };
}

/** @returns `undefined` if the text is not JSON */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
