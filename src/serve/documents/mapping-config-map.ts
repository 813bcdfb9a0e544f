import { isOursToFill } from '../../admission/edit/mapping-owner.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { type ConfigMap, followConfigMap } from '../../kubernetes/objects/config-map.ts';
import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import { MAPPING_KEY, STARTER_ANNOTATION } from '../../names.ts';
import type { Log } from '../../server/observe/log.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import { createDocument, type Reading } from './document.ts';
import type { MappingSource } from './document-source.ts';
import { loadMapping } from './load-mapping.ts';
import { mappingFor } from './mapping-for.ts';
import { writeMapping } from './write-mapping.ts';

/** In milliseconds. The permission to write may be granted after the process has started. */
const RETRY = 5_000;

const WRITTEN = {
  starter: 'starter mapping written, every pod keeps its account',
  active: 'active mapping restored, because it was removed from the ConfigMap and Helm does not own it',
};

type MappingConfigMapOptions = {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  namespace: string;
  name: string;
  workers: WorkerQueue;
  /** What to write into a ConfigMap without a mapping if none is active. */
  starter: string;
  log: Log;
  now: () => Date;
  /** Called with every change of the state of the watch. */
  report: (state: WatchState) => void;
};

type MappingConfigMap = MappingSource & {
  /** `metadata.uid` of the ConfigMap as last read; `undefined` if it does not exist. */
  uid(): string | undefined;
};

/**
 * Follows the mapping in a ConfigMap, which is read again with each change of it. If the mapping is missing, it is
 * written, see {@link mappingFor}. Returns at once; no mapping is active until one has been read.
 */
export function openMappingConfigMap(options: MappingConfigMapOptions): MappingConfigMap {
  const { client, log, name, namespace, now, starter, workers } = options;
  const place = `ConfigMap ${namespace}/${name}`;
  const fields = { configMap: `${namespace}/${name}` };
  const load = (text: string) => loadMapping(workers, text);
  const document = createDocument({ what: 'mapping', file: MAPPING_KEY, place, fields, load, log, now });
  let newest: ConfigMap | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  function take(configMap: ConfigMap | undefined, before: ConfigMap | undefined): void {
    if (configMap === undefined) {
      void document.take({
        is: 'unread',
        why: `${place} does not exist; the chart creates it, or create it with the key ${MAPPING_KEY}`,
      });
      return;
    }
    const answer = mappingFor(configMap, before, document.activeText() ?? starter);
    if (answer === 'read') void document.take(readingOf(configMap, place));
    else void write(answer.write, configMap, before);
  }

  async function write(value: string, seen: ConfigMap, before: ConfigMap | undefined): Promise<void> {
    const what = document.activeText() === undefined ? 'starter' : 'active';
    const result = await writeMapping(client, { namespace, name }, seen, value);
    if (result.is === 'written') log.info(fields, WRITTEN[what]);
    // If another writer was first, the watch delivers its change.
    if (result.is !== 'failed' || isClosed || newest !== seen) return;
    log.warn(fields, `writing the ${what} mapping failed: ${result.why}`);
    void document.take({
      is: 'unread',
      why: `${place} has no key ${MAPPING_KEY}, and writing it failed: ${result.why}`,
    });
    retry = setTimeout(take, RETRY, seen, before);
  }

  const following = followConfigMap({
    client,
    namespace,
    name,
    changed: (configMap) => {
      const before = newest;
      newest = configMap;
      clearTimeout(retry);
      take(configMap, before);
    },
    report: (state) => {
      // Until the ConfigMap has been read, show people the error of its watch.
      document.unread(`${place} has not been read${state.error === undefined ? ' yet' : `: ${state.error.message}`}`);
      options.report(state);
    },
  });

  return {
    current: document.current,
    onChange: document.onChange,
    uid: () => newest?.uid,
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await following.close();
    },
  };
}

function readingOf(configMap: ConfigMap, place: string): Reading {
  const text = configMap.data?.[MAPPING_KEY];
  if (text !== undefined) return { is: 'text', text };
  // The annotation says that the process has once written a mapping, and keeps it from writing another one.
  const isOursWithoutMark = isOursToFill({ ...configMap, annotations: {} }, undefined);
  const hint = isOursWithoutMark
    ? `write a mapping into it, or remove its annotation ${STARTER_ANNOTATION} to have the active one written, or a starter where none is active`
    : 'write a mapping into it';
  return { is: 'unread', why: `${place} has no key ${MAPPING_KEY}; ${hint}` };
}
