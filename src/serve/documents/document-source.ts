import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Observable } from '../../state.ts';

/** A document that people edit, as far as it was understood. */
export type DocumentState<Value> = {
  /** What the last good edit says; `undefined` until there is one. */
  value: Value | undefined;
  loadedAt: Date | undefined;
  /** Why the newest edit is not active, one line for each of the first errors; empty when it is. */
  refused: readonly string[];
  /** How many errors there are beside those lines. */
  more: number;
};

/** Where a document comes from: a file, or the API server where the webhook runs in a cluster. */
export type DocumentSource<Value> = Observable<DocumentState<Value>> & { close(): Promise<void> };

export type MappingSource = DocumentSource<MappingIndex>;
export type AccountsSource = DocumentSource<ServiceAccounts>;
