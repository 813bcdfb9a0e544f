import { type ServiceAccountObject, toAccount } from '../accounts/from-object.ts';
import type { ServiceAccount } from '../accounts/service-account.ts';
import { modeOf } from '../doctor/derive/namespaces/modes.ts';
import type { NamespaceMode } from '../doctor/derive/namespaces/namespace-modes.ts';
import { createReader } from '../doctor/read/requests/reader.ts';
import { userError } from '../errors.ts';
import type { Found } from '../explain/read/read-documents.ts';
import { usualAccess } from '../kubernetes/access/usual.ts';
import { apiCauseOf } from '../kubernetes/http/api-error.ts';
import { createClient, type KubernetesClient } from '../kubernetes/http/client.ts';
import { readAll, readOne } from '../kubernetes/objects/read-objects.ts';
import { MAPPING_KEY, PROGRAM } from '../names.ts';
import { findInstallation } from './find-installation.ts';

export type Cluster = {
  /** Reads the text of the active mapping; throws a user error if there is none. */
  mapping(): Promise<string>;
  /** Reads all ServiceAccounts; `undefined` without the permission to do so. */
  accounts(): Promise<readonly ServiceAccount[] | undefined>;
  /** Reads the pods of these namespaces, without those that may not be read. */
  pods(namespaces: Iterable<string>): Promise<readonly Found[]>;
  /** Reads the modes of these namespaces from their labels. */
  modes(namespaces: Iterable<string>): Promise<readonly NamespaceMode[]>;
  /** What could not be read, a clause for each. */
  unseen: readonly string[];
  close(): void;
};

type Place = { kubeconfig?: string | undefined; context?: string | undefined; namespace?: string | undefined };

/**
 * Opens the cluster of kubectl for reading.
 *
 * @throws a user error of usualAccess; the methods throw `api_…` if the API server does not answer
 */
export async function openCluster(
  { context, kubeconfig, namespace }: Place,
  { env, version }: { env: NodeJS.ProcessEnv; version: string },
): Promise<Cluster> {
  const access = await usualAccess({ kubeconfig, context }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-plan/${version}` });
  const unseen: string[] = [];
  return {
    unseen,
    mapping: () => readMapping(client, namespace),
    async accounts() {
      const found = await listed<ServiceAccountObject>(client, '/api/v1/serviceaccounts');
      if (found === undefined) unseen.push('the ServiceAccounts of the cluster, so all are assumed to exist');
      return found?.map(toAccount);
    },
    async pods(namespaces) {
      const pods: Found[] = [];
      for (const name of namespaces) {
        const found = await listed<Record<string, unknown>>(client, `/api/v1/namespaces/${name}/pods`);
        if (found === undefined) unseen.push(`the pods of namespace ${name}`);
        // The API server omits the kind of objects in lists.
        for (const object of found ?? []) pods.push({ object, kind: 'Pod', placeOf: () => `namespace ${name}` });
      }
      return pods;
    },
    modes: (namespaces) => Promise.all([...namespaces].map((namespace) => modeIn(client, namespace))),
    close: () => client.close(),
  };
}

/**
 * Reads the text of the active mapping.
 *
 * @param given namespace of the webhook; `undefined` for the one in its registration
 */
async function readMapping(client: KubernetesClient, given: string | undefined): Promise<string> {
  const { namespace, mappingConfigMap: name } = await findInstallation(createReader(client), given);
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const found = await readOne<{ data?: Record<string, string> | null }>(client, path);
  const text = found?.data?.[MAPPING_KEY];
  if (text !== undefined) return text;
  const what = found === undefined ? 'does not exist' : `has no key ${MAPPING_KEY}`;
  throw userError(`ConfigMap ${namespace}/${name} ${what}`, {
    code: 'mapping_missing',
    where: 'cluster',
    hint: 'set --namespace to the namespace of the webhook, or name a file',
  });
}

async function modeIn(client: KubernetesClient, namespace: string): Promise<NamespaceMode> {
  type Namespace = { metadata?: { labels?: Record<string, string> } };
  try {
    const found = await readOne<Namespace>(client, `/api/v1/namespaces/${encodeURIComponent(namespace)}`);
    return { namespace, mode: modeOf(found?.metadata?.labels ?? {}) ?? 'none' };
  } catch (reason) {
    if (apiCauseOf(reason)?.status === 403) return { namespace, mode: null };
    throw reason;
  }
}

async function listed<Item>(client: KubernetesClient, path: string): Promise<readonly Item[] | undefined> {
  try {
    return await readAll<Item>(client, path);
  } catch (reason) {
    if (apiCauseOf(reason)?.status === 403) return undefined;
    throw reason;
  }
}
