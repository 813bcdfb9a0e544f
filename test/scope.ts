/** The part of a test that cleans up at its end. */
export type Scope = { teardown(end: () => unknown): unknown };
