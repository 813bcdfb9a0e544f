import { isOursToFill } from '../../admission/edit/mapping-owner.ts';
import { messageOf } from '../../errors.ts';
import { statusOf } from '../../kubernetes/http/api-error.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { addKey, type ConfigMap, followConfigMap } from '../../kubernetes/objects/config-map.ts';
import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import { MAPPING_KEY, PROGRAM, STARTER_ANNOTATION } from '../../names.ts';
import type { Log } from '../../server/observe/log.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import { createDocument, type Reading } from './document.ts';
import type { MappingSource } from './document-source.ts';
import { loadMapping } from './load-mapping.ts';
import { mappingFor } from './mapping-for.ts';

/** Milliseconds; the permission to write may be granted after the process has started. */
const RETRY = 5_000;
/** Another writer was first: the object is gone, has changed, or fails the patch's test of its version. */
const LOST_RACE: readonly (number | undefined)[] = [404, 409, 422];

type MappingConfigMapOptions = {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  namespace: string;
  name: string;
  workers: WorkerQueue;
  /** What to write into a ConfigMap without a mapping, while none is active. */
  starter: string;
  log: Log;
  now: () => Date;
  /** Gets every change of the state of the watch. */
  report: (state: WatchState) => void;
};

/**
 * The mapping in a ConfigMap, read again with each change of it. A missing mapping is written, see {@link mappingFor}.
 * Returns at once; no mapping is active until one has been read.
 */
export function openMappingConfigMap(options: MappingConfigMapOptions): MappingSource {
  const { client, log, name, namespace, now, starter, workers } = options;
  const place = `ConfigMap ${namespace}/${name}`;
  const fields = { configMap: `${namespace}/${name}` };
  const load = (text: string) => loadMapping(workers, text);
  const document = createDocument({ what: 'mapping', file: MAPPING_KEY, place, fields, load, log, now });
  // Until the ConfigMap has been read, people need the error of its watch.
  let watchError: string | undefined;
  let isRead = false;
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
    const isFirst = document.activeText() === undefined;
    try {
      const key = { key: MAPPING_KEY, value, annotation: STARTER_ANNOTATION, fieldManager: PROGRAM };
      await addKey(client, { namespace, name }, seen, key);
      log.info(
        fields,
        isFirst
          ? 'starter mapping written, every pod keeps its account'
          : 'active mapping restored, because it was removed from the ConfigMap and Helm does not own it',
      );
    } catch (reason) {
      // The watch brings the other writer's change.
      if (LOST_RACE.includes(statusOf(reason))) return;
      if (isClosed || newest !== seen) return;
      const why = messageOf(reason);
      log.warn(fields, `writing the ${isFirst ? 'starter' : 'active'} mapping failed: ${why}`);
      void document.take({
        is: 'unread',
        why: `${place} has no key ${MAPPING_KEY}, and writing it failed: ${why}`,
      });
      retry = setTimeout(take, RETRY, seen, before);
    }
  }

  const following = followConfigMap({
    client,
    namespace,
    name,
    changed: (configMap) => {
      const before = newest;
      newest = configMap;
      isRead = true;
      clearTimeout(retry);
      take(configMap, before);
    },
    report: (state) => {
      watchError = state.error?.message;
      options.report(state);
    },
  });

  return {
    current() {
      if (isRead) return document.current();
      return {
        ...document.current(),
        more: 0,
        refused: [`${place} has not been read${watchError === undefined ? ' yet' : `: ${watchError}`}`],
      };
    },
    onChange: document.onChange,
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
  // The annotation says that the process has written a mapping once, and keeps it from writing another one.
  const isOursWithoutMark = isOursToFill({ ...configMap, annotations: {} }, undefined);
  const hint = isOursWithoutMark
    ? `write a mapping into it, or remove its annotation ${STARTER_ANNOTATION} to have the active one written, or a starter where none is active`
    : 'write a mapping into it';
  return { is: 'unread', why: `${place} has no key ${MAPPING_KEY}; ${hint}` };
}
