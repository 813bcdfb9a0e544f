import type { Certificates } from '../certificates/certificates.ts';
import type { WebhookDependencies } from '../server/app.ts';
import type { Log } from '../server/observe/log.ts';
import type { Metrics } from '../server/observe/metrics.ts';
import type { AccountsSource, MappingSource } from './documents/document-source.ts';
import type { WatchOptions } from './documents/watch-files.ts';
import type { WorkerQueue } from './worker/worker-queue.ts';

/** Everything that changes while the process serves. */
export type Sources = {
  mapping: MappingSource;
  accounts: AccountsSource;
  /** Pending until the first pair, which may have to come from the API server. */
  certificates: Promise<ServedCertificates>;
  /** What the webhook needs of the API server; empty with files. */
  webhook: Pick<WebhookDependencies, 'findAccounts' | 'mappingEdits' | 'remember'>;
  /** Where each of them comes from, for people. */
  places: { mapping: string; accounts: string; certificates: string };
  close(): Promise<unknown>;
};

export type ServedCertificates = Certificates & {
  /** Whether API servers trust what is served; absent where the process cannot know. */
  bundleTrusted?: () => boolean;
  /** Entries of our webhook configurations that are not the chart's; absent where the process cannot know. */
  foreignEntries?: () => readonly string[];
};

/** What sources are opened with. */
export type SourceSurroundings = {
  log: Log;
  metrics: Metrics;
  now: () => Date;
  /** Milliseconds, from any start, never backwards. */
  clock: () => number;
  watch: WatchOptions;
  workers: WorkerQueue;
  env: NodeJS.ProcessEnv;
  version: string;
};
