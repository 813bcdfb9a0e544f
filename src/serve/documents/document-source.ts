import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Observable } from '../../state.ts';

/** The state of a document that people edit. */
export type DocumentState<Value> = NoDocument | ActiveDocument<Value> | LastGoodDocument<Value>;

/** No document is active: nothing has been read, or only edits with errors. */
export type NoDocument = { is: 'none' } & Refusal;

/** The newest edit is active. */
type ActiveDocument<Value> = { is: 'active' } & Loaded<Value>;

/** The newest edit was refused, and the last good one is still active. */
type LastGoodDocument<Value> = { is: 'last good' } & Loaded<Value> & Refusal;

type Loaded<Value> = {
  value: Value;
  loadedAt: Date;
  /** First digits of the SHA-256 of its text, as `sha256sum` prints them; absent if it was not read from a text. */
  digest?: string | undefined;
};

/** Why the newest edit is not active. */
export type Refusal = {
  /** One line for each of the first errors. */
  refused: readonly string[];
  /** How many more errors there are. */
  more: number;
};

/** The source of a document: a file, or the API server if the webhook runs in a cluster. */
export type DocumentSource<Value> = Observable<DocumentState<Value>> & { close(): Promise<void> };

export type MappingSource = DocumentSource<MappingIndex>;
export type AccountsSource = DocumentSource<ServiceAccounts>;
