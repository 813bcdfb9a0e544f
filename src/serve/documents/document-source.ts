import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Observable } from '../../state.ts';

/** A document that people edit, as far as it was understood. */
export type DocumentState<Value> = NoDocument | ActiveDocument<Value> | KeptDocument<Value>;

/** None is active: nothing has been read, or only edits with errors. */
export type NoDocument = { is: 'none' } & Refusal;

/** The newest edit is active. */
type ActiveDocument<Value> = { is: 'active' } & Loaded<Value>;

/** The newest edit was refused, and the last good one is still active. */
type KeptDocument<Value> = { is: 'kept' } & Loaded<Value> & Refusal;

type Loaded<Value> = {
  value: Value;
  loadedAt: Date;
  /** First digits of the SHA-256 of its text, as `sha256sum` prints them; absent where it was not read from a text. */
  digest?: string | undefined;
};

/** Why the newest edit is not active. */
export type Refusal = {
  /** One line for each of the first errors. */
  refused: readonly string[];
  /** How many errors there are beside those lines. */
  more: number;
};

/** Where a document comes from: a file, or the API server where the webhook runs in a cluster. */
export type DocumentSource<Value> = Observable<DocumentState<Value>> & { close(): Promise<void> };

export type MappingSource = DocumentSource<MappingIndex>;
export type AccountsSource = DocumentSource<ServiceAccounts>;
