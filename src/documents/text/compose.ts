import { type CollectionTag, Composer, type CST, type Document, Parser, type ScalarTag } from 'yaml';

/** Tags that a document may have in addition to those of YAML. */
export type Tags = readonly (ScalarTag | CollectionTag)[];

/**
 * Parses a text into YAML documents, one by one, so that a caller that stops early does not pay for the rest. Positions
 * of errors are offsets.
 */
export function composeDocuments(text: string, tags: Tags = []): Generator<Document> {
  const composer = new Composer({
    ...{ prettyErrors: false, stringKeys: true, uniqueKeys: false, logLevel: 'silent' },
    ...(tags.length === 0 ? {} : { customTags: [...tags] }),
  });
  return composer.compose(releasing(new Parser().parse(text))) as Generator<Document>;
}

/**
 * Changes the longest lists of tokens so that they drop each entry once it has been read. Otherwise all tokens of a
 * document would be in memory until its last value has been composed, which takes a quarter more.
 */
function* releasing(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'document') for (const list of listsIn(token.value)) Object.assign(list, readOnce(list));
    yield token;
  }
}

type List = CST.BlockSequence | CST.FlowCollection;

/** Returns the values directly below the keys of a document that are lists. */
function listsIn(value: CST.Token | null | undefined): List[] {
  if (value?.type !== 'block-map' && value?.type !== 'flow-collection') return [];
  return value.items.flatMap(({ value }) =>
    value?.type === 'block-seq' || value?.type === 'flow-collection' ? [value] : [],
  );
}

/**
 * Returns a list that drops entries, because the composer reads each one once (`compose/resolve-block-seq.js` and
 * `resolve-flow-collection.js`).
 */
function readOnce({ items }: List): { items: object[] } {
  const get = (target: object[], key: keyof object[]) => {
    const item: unknown = target[key];
    if (typeof item === 'object') Object.assign(target, { [key]: undefined });
    return item;
  };
  return { items: new Proxy<object[]>(items, { get: (target, key) => get(target, key as keyof object[]) }) };
}
