import { OWNER_LABEL, STARTER_ANNOTATION } from '../../admission/edit/mapping-owner.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { type ConfigMap, followConfigMap } from '../../kubernetes/objects/config-map.ts';
import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import type { Log } from '../../server/observe/log.ts';
import { createDocument, type Reading } from './document.ts';
import { loadMapping } from './load-mapping.ts';
import type { MappingSource } from './mapping-file.ts';
import { createStarter } from './starter.ts';

/** Of the ConfigMap, and what findings call the text in it. */
export const MAPPING_KEY = 'mapping.yaml';

export type MappingConfigMapOptions = {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  namespace: string;
  name: string;
  /** What to write into a ConfigMap without a mapping, while none is in force. */
  starter: string;
  log: Log;
  now: () => Date;
  /** Gets every change of the state of the watch. */
  report: (state: WatchState) => void;
};

/** The mapping in a ConfigMap, read again with each change of it. Returns at once; nothing is in force until it was read. */
export function openMappingConfigMap(options: MappingConfigMapOptions): MappingSource {
  const { client, log, name, namespace, now } = options;
  const place = `ConfigMap ${namespace}/${name}`;
  const fields = { configMap: `${namespace}/${name}` };
  const document = createDocument({ what: 'mapping', file: MAPPING_KEY, place, fields, load: loadMapping, log, now });
  const starter = createStarter({
    client,
    target: { namespace, name },
    key: MAPPING_KEY,
    starter: options.starter,
    inForce: document.text,
    log,
    failed: (why) =>
      void document.take({ unread: `${place} has no key ${MAPPING_KEY}, and none can be written into it: ${why}` }),
  });
  // Until it was read, the trouble is what people want to know.
  let trouble: string | undefined;
  let isRead = false;

  const following = followConfigMap({
    client,
    namespace,
    name,
    changed: (configMap) => {
      isRead = true;
      if (!starter.offer(configMap)) void document.take(readingOf(configMap, place));
    },
    report: (state) => {
      trouble = state.error?.message;
      options.report(state);
    },
  });

  return {
    current() {
      if (isRead) return document.current();
      return {
        ...document.current(),
        refused: [`${place} has not been read${trouble === undefined ? ' yet' : `: ${trouble}`}`],
      };
    },
    onChange: document.onChange,
    async close() {
      starter.close();
      await following.close();
    },
  };
}

function readingOf(configMap: ConfigMap | undefined, place: string): Reading {
  if (configMap === undefined)
    return { unread: `there is no ${place}; the chart renders it, or make it with the key ${MAPPING_KEY}` };
  const text = configMap.data?.[MAPPING_KEY];
  if (text !== undefined) return { text };
  const hint =
    configMap.labels[OWNER_LABEL] === undefined && configMap.annotations[STARTER_ANNOTATION] !== undefined
      ? `write a mapping into it, or take its annotation ${STARTER_ANNOTATION} away to have the one in force written, or a first one where none is`
      : 'write a mapping into it';
  return { unread: `${place} has no key ${MAPPING_KEY}; ${hint}` };
}
