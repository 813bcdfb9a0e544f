const LINE_FEED = 0x0a;

/**
 * Puts pieces of a stream together to lines of UTF-8, without their line feed. What is left behind the last one is not
 * told: a watch ends every event with one.
 */
export function splitLines(line: (text: string) => void): (chunk: Buffer) => void {
  // Kept apart until the line is whole: an event of a large object comes in hundreds of pieces.
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
