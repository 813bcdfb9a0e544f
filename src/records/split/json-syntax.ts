/** The role of a character in a JSON document. */
type Step = 'opens' | 'closes' | 'other' | 'none' | 'wrong';

type JsonSyntax = {
  /**
   * Takes the next character, unless it is a line feed.
   *
   * @returns `opens` and `closes` for brackets; `none` for a blank or inside a string; `wrong` where it is not allowed
   */
  take(character: string): Step;
  isInString(): boolean;
  /** True if the last value is complete. */
  isAfterValue(): boolean;
  /** How many brackets are open. */
  depth(): number;
  /**
   * True if the innermost open bracket belongs to the top-level list, or to a list directly in the top-level object.
   */
  isInList(): boolean;
};

/** What may come next; `keyOrEnd` and `valueOrEnd` after an opening bracket. */
type Expect = 'key' | 'keyOrEnd' | 'colon' | 'value' | 'valueOrEnd' | 'commaOrEnd';

const LITERAL = /[-+.\w]/;
const BLANK = /\s/;

/** Follows the syntax of one JSON document closely enough to notice that a line was cut. Literals are not checked. */
export function followSyntax(): JsonSyntax {
  const stack: string[] = [];
  let expect: Expect = 'value';
  let string: 'none' | 'plain' | 'escaped' = 'none';
  let isLiteral = false;
  let isInList = false;

  const isValueNext = () => expect === 'value' || expect === 'valueOrEnd';

  function setStack(): void {
    const [outer, inner] = stack;
    isInList = (stack.length === 1 && outer === '[') || (stack.length === 2 && outer === '{' && inner === '[');
  }

  function open(bracket: string): Step {
    if (!isValueNext()) return 'wrong';
    stack.push(bracket);
    setStack();
    expect = bracket === '{' ? 'keyOrEnd' : 'valueOrEnd';
    return 'opens';
  }

  function close(bracket: string): Step {
    const [opened, orEnd] = bracket === '}' ? ['{', 'keyOrEnd'] : ['[', 'valueOrEnd'];
    if ((expect !== 'commaOrEnd' && expect !== orEnd) || stack.at(-1) !== opened) return 'wrong';
    stack.pop();
    setStack();
    expect = 'commaOrEnd';
    return 'closes';
  }

  function separate(character: string): Step {
    if (expect !== (character === ',' ? 'commaOrEnd' : 'colon')) return 'wrong';
    expect = character === ',' && stack.at(-1) === '{' ? 'key' : 'value';
    return 'other';
  }

  function startString(): Step {
    const isKey = expect === 'key' || expect === 'keyOrEnd';
    if (!isKey && !isValueNext()) return 'wrong';
    expect = isKey ? 'colon' : 'commaOrEnd';
    string = 'plain';
    return 'other';
  }

  function takeInString(character: string): Step {
    if (string === 'escaped') string = 'plain';
    else if (character === '\\') string = 'escaped';
    else if (character === '"') string = 'none';
    return 'none';
  }

  return {
    take(character) {
      if (string !== 'none') return takeInString(character);
      const wasLiteral = isLiteral;
      isLiteral = false;
      if (BLANK.test(character)) return 'none';
      if (character === '{' || character === '[') return open(character);
      if (character === '}' || character === ']') return close(character);
      if (character === ',' || character === ':') return separate(character);
      if (character === '"') return startString();
      isLiteral = LITERAL.test(character) && (wasLiteral || isValueNext());
      if (!isLiteral) return 'wrong';
      expect = 'commaOrEnd';
      return 'other';
    },
    isInString: () => string !== 'none',
    isAfterValue: () => expect === 'commaOrEnd',
    depth: () => stack.length,
    isInList: () => isInList,
  };
}
