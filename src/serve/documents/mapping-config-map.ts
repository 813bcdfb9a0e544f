import { isOursToFill } from '../../admission/edit/mapping-owner.ts';
import { messageOf } from '../../errors.ts';
import { statusOf } from '../../kubernetes/http/api-error.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { addKey, type ConfigMap, followConfigMap } from '../../kubernetes/objects/config-map.ts';
import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import { MAPPING_KEY, PROGRAM, STARTER_ANNOTATION } from '../../names.ts';
import type { Log } from '../../server/observe/log.ts';
import { createDocument, type Reading } from './document.ts';
import type { MappingSource } from './document-source.ts';
import { loadMapping } from './load-mapping.ts';
import { mappingFor } from './mapping-for.ts';

/** Milliseconds; the permission to write may be granted after the process has started. */
const RETRY = 5_000;
/** Another writer was first: the object is gone, has changed, or fails the patch's test of its version. */
const OUTRUN: readonly (number | undefined)[] = [404, 409, 422];

type MappingConfigMapOptions = {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  namespace: string;
  name: string;
  /** What to write into a ConfigMap without a mapping, while none is active. */
  starter: string;
  log: Log;
  now: () => Date;
  /** Gets every change of the state of the watch. */
  report: (state: WatchState) => void;
};

/**
 * The mapping in a ConfigMap, read again with each change of it; a mapping that is missing is written, see
 * {@link mappingFor}. Returns at once; no mapping is active until one was read.
 */
export function openMappingConfigMap(options: MappingConfigMapOptions): MappingSource {
  const { client, log, name, namespace, now, starter } = options;
  const place = `ConfigMap ${namespace}/${name}`;
  const fields = { configMap: `${namespace}/${name}` };
  const document = createDocument({ what: 'mapping', file: MAPPING_KEY, place, fields, load: loadMapping, log, now });
  // Until the ConfigMap was read, the error of its watch is what people need.
  let watchError: string | undefined;
  let isRead = false;
  let newest: ConfigMap | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  function take(configMap: ConfigMap | undefined, before: ConfigMap | undefined): void {
    if (configMap === undefined) {
      void document.take({
        is: 'unread',
        why: `there is no ${place}; the chart renders it, or make it with the key ${MAPPING_KEY}`,
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
          ? 'a first mapping was written, which keeps every account'
          : 'the mapping in force was put back, because somebody had taken it out of the ConfigMap and it is not owned by Helm',
      );
    } catch (reason) {
      // The watch brings the other writer's change.
      if (OUTRUN.includes(statusOf(reason))) return;
      if (isClosed || newest !== seen) return;
      const why = messageOf(reason);
      log.warn(fields, `${isFirst ? 'a first mapping' : 'the mapping in force'} cannot be written: ${why}`);
      void document.take({
        is: 'unread',
        why: `${place} has no key ${MAPPING_KEY}, and none can be written into it: ${why}`,
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
      watchError = state.trouble?.message;
      options.report(state);
    },
  });

  return {
    current() {
      if (isRead) return document.current();
      return {
        ...document.current(),
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
  const isMarked = isOursToFill({ ...configMap, annotations: {} }, undefined);
  const hint = isMarked
    ? `write a mapping into it, or take its annotation ${STARTER_ANNOTATION} away to have the one in force written, or a first one where none is`
    : 'write a mapping into it';
  return { is: 'unread', why: `${place} has no key ${MAPPING_KEY}; ${hint}` };
}
