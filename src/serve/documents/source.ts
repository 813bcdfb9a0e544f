/**
 * A value that changes while the process runs: read from a file here, and from the API server where the webhook runs in
 * a cluster.
 */
export type Source<Value> = {
  current(): Value;
  /** Called after each change, with what {@link current} says from then on. */
  onChange(callback: (value: Value) => void): void;
  close(): Promise<void>;
};

/** A document that people edit, as far as it has been understood. */
export type DocumentState<Value> = {
  /** What the last good edit said; `undefined` until there is one. */
  value: Value | undefined;
  loadedAt: Date | undefined;
  /** Why the newest edit is not in force, one line each; empty when it is. */
  refused: readonly string[];
};
