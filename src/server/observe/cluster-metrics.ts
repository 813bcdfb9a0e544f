import { Counter, Gauge, type Registry } from 'prom-client';
import type { Verdict } from '../../admission/edit/mapping-verdict.ts';

export type ClusterMetrics = {
  /** An edit of the mapping was looked at before it was stored. */
  mappingEdit(result: Verdict['result']): void;
  /** An account that the cache does not have was looked for. */
  accountLookup(result: string): void;
  /** How a copy of objects of the API server is doing: it is being kept up to date, and was so last at that time. */
  watch(source: string, state: { connected: boolean; syncedAt: Date | undefined }): void;
};

export function createClusterMetrics(registers: Registry[]): ClusterMetrics {
  const edits = new Counter({
    name: 'gitlab_runner_irsa_mapping_edits_total',
    help: 'Edits of the mapping that the API server asked about, by what became of them.',
    labelNames: ['result'],
    registers,
  });
  const lookups = new Counter({
    name: 'gitlab_runner_irsa_account_lookups_total',
    help: 'Accounts that were not in the cache and were looked for, by what became of it.',
    labelNames: ['result'],
    registers,
  });
  const connected = new Gauge({
    name: 'gitlab_runner_irsa_watch_connected',
    help: '1 while changes of these objects arrive from the API server, 0 while what was read last is used.',
    labelNames: ['source'],
    registers,
  });
  const synced = new Gauge({
    name: 'gitlab_runner_irsa_watch_synced_timestamp_seconds',
    help: 'When it was last known that no change of these objects is missing.',
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
