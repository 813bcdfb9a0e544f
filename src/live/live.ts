import { type ServiceAccountObject, toAccount } from '../accounts/from-object.ts';
import { indexAccounts } from '../accounts/index-accounts.ts';
import type { ServiceAccounts } from '../accounts/service-account.ts';
import { modeOf } from '../doctor/derive/namespaces/modes.ts';
import { readMapping } from '../doctor/read/installation/read-mapping.ts';
import { createReader, type Reader } from '../doctor/read/requests/reader.ts';
import { isSeen, type Seen } from '../doctor/world/seen.ts';
import { unseenWords } from '../doctor/world/unseen-words.ts';
import type { WebhookConfiguration } from '../doctor/world/webhook-configuration.ts';
import { userError } from '../errors.ts';
import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerNamespaces } from '../mapping/manager-namespaces.ts';
import { PROGRAM } from '../names.ts';
import { type ConfiguredJobs, configuredJobs } from './configured-jobs.ts';
import { findInstallation } from './find-installation.ts';
import { whyNotCalled } from './why-not-called.ts';

/** The cluster, and the webhook in it. */
type LiveOptions = {
  kubeconfig: string | undefined;
  context: string | undefined;
  /** Namespace of the webhook; `undefined` for the one in its registration. */
  webhookNamespace: string | undefined;
};

/** A mode, as the label of a namespace sets it. */
export type LiveMode = NonNullable<ReturnType<typeof modeOf>>;

/**
 * What a command reads in a running cluster. A missing permission is a result, not an error, except for the mapping.
 */
export type Live = {
  /** Address of the API server. */
  server: string;
  /**
   * Reads the active mapping and names its ConfigMap.
   *
   * @throws a user error `mapping_unread` if the mapping may not be read, does not exist or has errors
   */
  mapping(): Promise<{ index: MappingIndex; source: string }>;
  /** Reads the ServiceAccounts of a namespace, once for each namespace. */
  accountsOf(namespace: string): Promise<Seen<ServiceAccounts>>;
  /** Reads the mode of a namespace; `undefined` if it has no label or does not exist. */
  modeOf(namespace: string): Promise<Seen<LiveMode | undefined>>;
  /**
   * Says in a clause why the API server does not call the webhook for a namespace that has a mode; `undefined` if it
   * does.
   */
  whyNotCalled(namespace: string): Promise<Seen<string | undefined>>;
  /** Reads what the runners of a manager configure for their jobs; `key` is the manager's key in the mapping. */
  configuredJobs(index: MappingIndex, key: string): Promise<ConfiguredJobs>;
  /**
   * Reads a pod.
   *
   * @throws a user error `pod_unreadable` if it does not exist or may not be read
   */
  pod(namespace: string, name: string): Promise<Record<string, unknown>>;
  /** Reads the pods in the namespaces of managers, as far as the permissions allow. */
  managerPods(index: MappingIndex): Promise<readonly unknown[]>;
  close(): void;
};

/**
 * Connects to a cluster as the doctor does.
 *
 * @throws a user error of usual.ts; the methods throw those of api-error.ts if the API server does not answer
 */
export async function openLive(
  { context, kubeconfig, webhookNamespace }: LiveOptions,
  { env, version }: { env: NodeJS.ProcessEnv; version: string },
): Promise<Live> {
  const access = await usualAccess({ context, kubeconfig }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-explain/${version}` });
  const reader = createReader(client);
  const accounts = new Map<string, Promise<Seen<ServiceAccounts>>>();
  return {
    server: access.server.origin,
    mapping: () => activeMapping(reader, webhookNamespace),
    accountsOf(namespace) {
      const found = accounts.get(namespace) ?? accountsOf(reader, namespace);
      accounts.set(namespace, found);
      return found;
    },
    modeOf: (namespace) => modeIn(reader, namespace),
    whyNotCalled: (namespace) => whyNotCalledIn(reader, namespace),
    configuredJobs: (index, key) => configuredJobs(reader, index, key),
    pod: (namespace, name) => readPod(reader, namespace, name),
    managerPods: (index) => managerPods(reader, index),
    close: () => client.close(),
  };
}

async function activeMapping(reader: Reader, namespace: string | undefined) {
  const installation = await findInstallation(reader, namespace);
  const { mapping } = await readMapping(reader, installation);
  const source = `ConfigMap ${installation.namespace}/${installation.mappingConfigMap}`;
  if (isSeen(mapping)) return { index: mapping.seen, source };
  throw userError(`the active mapping cannot be read: ${unseenWords(mapping.unseen)}`, {
    code: 'mapping_unread',
    where: source,
    hint: 'name the namespace of the webhook with --webhook-namespace, or a file with --mapping FILE',
  });
}

async function accountsOf(reader: Reader, namespace: string): Promise<Seen<ServiceAccounts>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts`;
  const listed = await reader.list<ServiceAccountObject>(path, `ServiceAccounts of namespace ${namespace}`);
  return isSeen(listed) ? { seen: indexAccounts(listed.seen.map(toAccount)) } : listed;
}

async function modeIn(reader: Reader, namespace: string): Promise<Seen<LiveMode | undefined>> {
  const found = await labelsOf(reader, namespace);
  return isSeen(found) ? { seen: modeOf(found.seen) } : found;
}

async function labelsOf(reader: Reader, namespace: string): Promise<Seen<Readonly<Record<string, string>>>> {
  type Namespace = { metadata: { labels?: Record<string, string> } };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const found = await reader.one<Namespace>(path, `Namespace ${namespace}`);
  return isSeen(found) ? { seen: found.seen?.metadata.labels ?? {} } : found;
}

async function whyNotCalledIn(reader: Reader, namespace: string): Promise<Seen<string | undefined>> {
  const labels = await labelsOf(reader, namespace);
  if (!isSeen(labels)) return labels;
  const configurations = await reader.list<WebhookConfiguration>(
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    'MutatingWebhookConfigurations',
  );
  return isSeen(configurations) ? { seen: whyNotCalled(configurations.seen, namespace, labels.seen) } : configurations;
}

async function readPod(reader: Reader, namespace: string, name: string): Promise<Record<string, unknown>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const found = await reader.one<Record<string, unknown>>(path, `Pod ${namespace}/${name}`);
  if (!isSeen(found)) throw podError(unseenWords(found.unseen), 'grant this permission, or print the pod into a file');
  if (found.seen === undefined)
    throw podError(
      `Pod ${namespace}/${name} does not exist`,
      'a refused pod is never stored: describe its job with --project ID, or explain its event of the audit log',
    );
  // Sets `kind` in any case: the API server omits it in lists of objects.
  return { ...found.seen, kind: 'Pod' };
}

async function managerPods(reader: Reader, index: MappingIndex): Promise<readonly unknown[]> {
  const pods: unknown[] = [];
  for (const namespace of managerNamespaces(index.mapping)) {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
    const listed = await reader.list(path, `Pods of namespace ${namespace}`);
    if (isSeen(listed)) pods.push(...listed.seen);
  }
  return pods;
}

function podError(why: string, hint: string): Error {
  return userError(`the pod cannot be read: ${why}`, { code: 'pod_unreadable', hint });
}
