import { Counter, Gauge, type Registry } from 'prom-client';
import type { Verdict } from '../../admission/edit/mapping-verdict.ts';
import { startAtZero } from './start-at-zero.ts';

const EDITS = ['passed', 'unchanged', 'removed', 'unchecked', 'refused'] as const satisfies Verdict['result'][];
const LOOKUPS = ['found', 'missing', 'cached', 'limited', 'failed', 'late'] as const;

export type ClusterMetrics = {
  /** An edit of the mapping was reviewed before it was stored. */
  mappingEdit(result: Verdict['result']): void;
  /** An account that the cache does not have was looked up. */
  accountLookup(result: (typeof LOOKUPS)[number]): void;
  /**
   * The state of a watch: whether it is connected, and when its copy of the objects was last confirmed to be up to
   * date.
   */
  watch(source: string, state: { connected: boolean; syncedAt: Date | undefined }): void;
};

export function createClusterMetrics(registers: Registry[]): ClusterMetrics {
  const edits = new Counter({
    name: 'gitlab_runner_irsa_mapping_edits_total',
    help: 'Reviewed edits of the mapping, by result.',
    labelNames: ['result'],
    registers,
  });
  const lookups = new Counter({
    name: 'gitlab_runner_irsa_account_lookups_total',
    help: 'Lookups of accounts that were not in the cache, by result.',
    labelNames: ['result'],
    registers,
  });
  startAtZero(
    edits,
    EDITS.map((result) => ({ result })),
  );
  startAtZero(
    lookups,
    LOOKUPS.map((result) => ({ result })),
  );
  const connected = new Gauge({
    name: 'gitlab_runner_irsa_watch_connected',
    help: 'State of the watch of these objects: 1 while connected, 0 while the last version read is used.',
    labelNames: ['source'],
    registers,
  });
  const synced = new Gauge({
    name: 'gitlab_runner_irsa_watch_synced_timestamp_seconds',
    help: 'Time of the last confirmed sync of these objects.',
    labelNames: ['source'],
    registers,
  });
  return {
    mappingEdit: (result) => edits.inc({ result }),
    accountLookup: (result) => lookups.inc({ result }),
    watch: (source, state) => {
      connected.set({ source }, state.connected ? 1 : 0);
      if (state.syncedAt !== undefined) synced.set({ source }, state.syncedAt.getTime() / 1000);
    },
  };
}
