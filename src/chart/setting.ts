/** A JSON Schema of draft 7, which Helm 3 and 4 both read. */
export type Schema = { readonly [keyword: string]: unknown };

/** One key of values.yaml: with a value, or with keys below it. */
export type Setting = {
  readonly key: string;
  /** Sentences: what it does, and why its default is what it is. Without a line break. */
  readonly says: string;
} & (
  | {
      readonly value: unknown;
      readonly notes?: readonly Note[];
      readonly schema: Schema;
      readonly settings?: undefined;
    }
  | { readonly settings: readonly Setting[] }
);

/** A comment inside of a value: above the key that the path leads to. */
export type Note = { readonly path: readonly string[]; readonly says: string };

/** A part of values.yaml with a heading. */
export type Section = {
  readonly title: string;
  readonly settings: readonly Setting[];
};
