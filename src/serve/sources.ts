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
  /** Pending until the first certificate, which may have to come from the API server. */
  certificates: Promise<ServedCertificates>;
  /** What the webhook needs from the API server; empty with files. */
  webhook: Pick<WebhookDependencies, 'findAccounts' | 'mappingEdits' | 'remember'>;
  /** Where each document comes from, for people. */
  places: { mapping: string; accounts: string; certificates: string };
  close(): Promise<unknown>;
};

export type ServedCertificates = Certificates & {
  /** True if API servers trust the served certificate; absent if the process cannot find out. */
  isBundleTrusted?: () => boolean;
  /** Entries of our webhook configurations that do not come from the chart; absent if the process cannot find out. */
  foreignEntries?: () => readonly string[];
};

/** What all sources need to be opened. */
export type SourceDependencies = {
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
