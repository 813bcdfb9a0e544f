import { isOursToFill, STARTER_ANNOTATION } from '../../admission/edit/mapping-owner.ts';
import { statusOf } from '../../kubernetes/http/api-error.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { addKey, type ConfigMap, type ConfigMapReference } from '../../kubernetes/objects/config-map.ts';
import type { Log } from '../../server/observe/log.ts';

const FIELD_MANAGER = 'gitlab-runner-irsa';
/** Milliseconds; the right to write may come after the process. */
const RETRY = 5_000;

export type StarterOptions = {
  client: Pick<KubernetesClient, 'request'>;
  target: ConfigMapReference;
  key: string;
  /** The first mapping of a cluster. */
  starter: string;
  /** The mapping that is in force, where there is one. */
  inForce: () => string | undefined;
  log: Log;
  /** Called when it cannot be written, with the reason. */
  failed: (why: string) => void;
};

/**
 * Writes a mapping into a ConfigMap that has none: the first one of a cluster, or the one that is in force, where an
 * upgrade has taken it away. Never where Helm owns it or somebody has emptied it, and never over an edit of the same
 * instant.
 */
export function createStarter({ client, failed, inForce, key, log, starter, target }: StarterOptions): {
  /**
   * The ConfigMap as it is now.
   *
   * @returns whether a mapping is being written into it
   */
  offer(configMap: ConfigMap | undefined): boolean;
  close(): void;
} {
  const fields = { configMap: `${target.namespace}/${target.name}` };
  let newest: ConfigMap | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  const write = async (seen: ConfigMap) => {
    const kept = inForce();
    try {
      await addKey(client, target, seen, {
        key,
        value: kept ?? starter,
        annotation: STARTER_ANNOTATION,
        fieldManager: FIELD_MANAGER,
      });
      log.info(
        fields,
        kept === undefined
          ? 'a first mapping was written, which keeps every account'
          : 'the mapping in force was put back, because somebody had taken it out of the ConfigMap and it is not owned by Helm',
      );
    } catch (reason) {
      // Somebody else was first: the watch tells who.
      if (statusOf(reason) === 422 || statusOf(reason) === 409 || statusOf(reason) === 404) return;
      if (isClosed || newest !== seen) return;
      const why = reason instanceof Error ? reason.message : String(reason);
      log.warn(fields, `${kept === undefined ? 'a first mapping' : 'the mapping in force'} cannot be written: ${why}`);
      failed(why);
      retry = setTimeout(() => void write(seen), RETRY);
    }
  };

  return {
    offer(configMap) {
      const before = newest;
      newest = configMap;
      clearTimeout(retry);
      if (configMap === undefined || configMap.data?.[key] !== undefined) return false;
      if (!isOursToFill(configMap, before)) return false;
      void write(configMap);
      return true;
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
    },
  };
}
