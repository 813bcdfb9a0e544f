const LINE_FEED = 0x0a;

/**
 * Splits a stream into lines of UTF-8, without their line feeds. Text after the last line feed is dropped, because each
 * event of a watch ends with one.
 */
export function splitLines(line: (text: string) => void): (chunk: Buffer) => void {
  // Chunks are joined once per line, not one by one, because the event of a large object arrives in hundreds of chunks.
  let begun: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      const last = chunk.subarray(from, end);
      const whole = begun.length === 0 ? last : Buffer.concat([...begun, last]);
      begun = [];
      from = end + 1;
      line(whole.toString('utf8'));
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  };
}
