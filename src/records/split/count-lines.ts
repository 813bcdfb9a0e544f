/** Counts the lines of a document that is being read, without empty ones. */
type LineCount = {
  /** @returns whether this is the first character of the line that is not blank */
  see(): boolean;
  /** The line is read. */
  readLine(): void;
  /** The element that ends in the line is read. @returns how many lines it has */
  readElement(): number;
  /** The line has ended. */
  end(): void;
  /** What was seen of the line is not of this document. */
  drop(): void;
  unread(): number;
};

/** @param isInElement whether the line ends within an element, which may be read later */
export function createLineCount(isInElement: () => boolean): LineCount {
  let unread = 0;
  let inElement = 0;
  let line: 'empty' | 'seen' | 'read' = 'empty';
  return {
    see() {
      const isFirst = line === 'empty';
      if (isFirst) line = 'seen';
      return isFirst;
    },
    readLine() {
      line = 'read';
    },
    readElement() {
      const lines = inElement + 1;
      inElement = 0;
      line = 'read';
      return lines;
    },
    end() {
      if (line === 'seen' && isInElement()) inElement += 1;
      else if (line === 'seen') unread += 1;
      line = 'empty';
    },
    drop() {
      line = 'empty';
    },
    unread: () => unread + inElement + (line === 'seen' ? 1 : 0),
  };
}
