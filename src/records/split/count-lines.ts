/** Counts the lines of a document while it is read, except empty ones. */
type LineCount = {
  /** @returns true for the first character of the line that is not blank */
  see(): boolean;
  /** Marks the line as read. */
  readLine(): void;
  /** Marks the element that ends in this line as read. @returns how many lines it has */
  readElement(): number;
  /** Called at the end of the line. */
  end(): void;
  /** Forgets what was seen of the line, because it does not belong to this document. */
  drop(): void;
  unread(): number;
};

/** @param isInElement returns true if the line ends inside an element, which may still be read */
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
