import { OWNER_LABEL } from '../admission/mapping-edit.ts';
import { statusOf } from '../kubernetes/api-error.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { addKey, type ConfigMap, type ConfigMapReference } from '../kubernetes/config-map.ts';
import type { Log } from '../server/log.ts';

/** On a ConfigMap that got a starter: it never gets another one. */
export const STARTER_ANNOTATION = 'gitlab-runner-irsa/starter';

const FIELD_MANAGER = 'gitlab-runner-irsa';
/** Milliseconds; the right to write may come after the process. */
const RETRY = 5_000;

export type StarterOptions = {
  client: Pick<KubernetesClient, 'request'>;
  target: ConfigMapReference;
  key: string;
  text: string;
  log: Log;
  /** Called when it cannot be written, with the reason. */
  failed: (why: string) => void;
};

/**
 * Writes a first mapping into a ConfigMap that never had one: once, never where Helm owns it, and never over an edit of
 * the same instant.
 */
export function createStarter({ client, failed, key, log, target, text }: StarterOptions): {
  /**
   * The ConfigMap as it is now.
   *
   * @returns whether a mapping is being written into it
   */
  offer(configMap: ConfigMap | undefined): boolean;
  close(): void;
} {
  let newest: ConfigMap | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  const write = async (seen: ConfigMap) => {
    try {
      await addKey(client, target, seen, {
        key,
        value: text,
        annotation: STARTER_ANNOTATION,
        fieldManager: FIELD_MANAGER,
      });
      log.info(
        { configMap: `${target.namespace}/${target.name}` },
        'a first mapping was written, which keeps every account',
      );
    } catch (reason) {
      // Somebody else was first: the watch tells who.
      if (statusOf(reason) === 422 || statusOf(reason) === 409 || statusOf(reason) === 404) return;
      if (isClosed || newest !== seen) return;
      const why = reason instanceof Error ? reason.message : String(reason);
      log.warn({}, `a first mapping cannot be written: ${why}`);
      failed(why);
      retry = setTimeout(() => void write(seen), RETRY);
    }
  };

  return {
    offer(configMap) {
      newest = configMap;
      clearTimeout(retry);
      if (configMap === undefined || !wantsStarter(configMap, key)) return false;
      void write(configMap);
      return true;
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
    },
  };
}

function wantsStarter({ annotations, data, labels }: ConfigMap, key: string): boolean {
  return (
    data?.[key] === undefined && annotations[STARTER_ANNOTATION] === undefined && labels[OWNER_LABEL] === undefined
  );
}
