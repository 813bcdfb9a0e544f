import { Composer, type CST, type Document, Parser } from 'yaml';

/**
 * Parses a text into YAML documents, one by one: a caller that stops early does not pay for the rest. Positions of errors
 * are offsets.
 */
export function composeDocuments(text: string): Generator<Document> {
  const composer = new Composer({ prettyErrors: false, stringKeys: true, uniqueKeys: false, logLevel: 'silent' });
  return composer.compose(releasing(new Parser().parse(text))) as Generator<Document>;
}

/**
 * Tokens whose longest lists drop each entry once it has been composed. Without that, all tokens of a document are in memory
 * until its last value has been made, which takes a quarter more.
 */
function* releasing(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'document') for (const list of listsIn(token.value)) release(list.items);
    yield token;
  }
}

/** The list that a document is, or those that its keys hold. */
function listsIn(value: CST.Token | null | undefined): CST.BlockSequence[] {
  if (value?.type === 'block-seq') return [value];
  if (value?.type !== 'block-map') return [];
  return value.items.flatMap(({ value }) => (value?.type === 'block-seq' ? [value] : []));
}

/** The composer iterates over the entries of a list once (`compose/resolve-block-seq.js`). */
function release(items: (object | undefined)[]): void {
  Object.assign(items, {
    *[Symbol.iterator]() {
      for (let index = 0; index < items.length; index += 1) {
        const item = items[index];
        items[index] = undefined;
        yield item;
      }
    },
  });
}
