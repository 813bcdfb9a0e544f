const LINE_FEED = 0x0a;

/**
 * Splits a stream into lines of UTF-8, without their line feeds. Text after the last line feed is dropped: a watch ends
 * every event with one.
 */
export function splitLines(line: (text: string) => void): (chunk: Buffer) => void {
  // Chunks are joined once per line and not one by one: the event of a large object arrives in hundreds of them.
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
