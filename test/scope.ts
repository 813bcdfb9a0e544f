/** The part of a test that ends with it what was begun in it. */
export type Scope = { teardown(end: () => unknown): unknown };
