/** A JSON Schema, draft 7, which both Helm 3 and 4 support. */
export type Schema = { readonly [keyword: string]: unknown };

/** One key of values.yaml, either with a value or with keys below it. */
export type Setting = {
  readonly key: string;
  /** What the key does, and why it has this default, in sentences without a line break. */
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

/** A comment inside a value, above the key at this path. */
export type Note = { readonly path: readonly string[]; readonly says: string };

/** A part of values.yaml with a heading. */
export type Section = {
  readonly title: string;
  readonly settings: readonly Setting[];
};
