import { type CollectionTag, Composer, type CST, type Document, Parser, type ScalarTag } from 'yaml';

/** Tags that a document may have beside those of YAML. */
export type Tags = readonly (ScalarTag | CollectionTag)[];

/**
 * Parses a text into YAML documents, one by one: a caller that stops early does not pay for the rest. Positions of errors
 * are offsets.
 */
export function composeDocuments(text: string, tags: Tags = []): Generator<Document> {
  const composer = new Composer({
    ...{ prettyErrors: false, stringKeys: true, uniqueKeys: false, logLevel: 'silent' },
    ...(tags.length === 0 ? {} : { customTags: [...tags] }),
  });
  return composer.compose(releasing(new Parser().parse(text))) as Generator<Document>;
}

/**
 * Tokens whose longest lists drop each entry once it has been read. Without that, all tokens of a document are in memory
 * until its last value has been composed, which takes a quarter more.
 */
function* releasing(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'document') for (const list of listsIn(token.value)) Object.assign(list, readOnce(list));
    yield token;
  }
}

type List = CST.BlockSequence | CST.FlowCollection;

/** The values that a document holds under its keys, as far as they are lists. */
function listsIn(value: CST.Token | null | undefined): List[] {
  if (value?.type !== 'block-map' && value?.type !== 'flow-collection') return [];
  return value.items.flatMap(({ value }) =>
    value?.type === 'block-seq' || value?.type === 'flow-collection' ? [value] : [],
  );
}

/** The composer reads each entry once (`compose/resolve-block-seq.js` and `resolve-flow-collection.js`). */
function readOnce({ items }: List): { items: object[] } {
  const get = (target: object[], key: keyof object[]) => {
    const item: unknown = target[key];
    if (typeof item === 'object') Object.assign(target, { [key]: undefined });
    return item;
  };
  return { items: new Proxy<object[]>(items, { get: (target, key) => get(target, key as keyof object[]) }) };
}
