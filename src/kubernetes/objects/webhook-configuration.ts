import type { Api } from '../http/api.ts';
import { refusedByApi } from '../http/api-error.ts';
import { query } from '../http/query.ts';

export type WebhookConfigurationKind = 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';

/** Whom API servers trust when they call one entry. */
export type WebhookEntry = {
  name: string;
  /** PEM; empty where there is none. */
  caBundle: string;
};

export type StoredWebhookConfiguration = { resourceVersion: string; entries: readonly WebhookEntry[] };

/** One webhook configuration. All of it throws a user error `api_…`, see api-error.ts. */
export type WebhookConfigurationStore = {
  /** As a person types it: `mutatingwebhookconfiguration/NAME`. */
  title: string;
  name: string;
  /** Path of all configurations of its kind. */
  collection: string;
  /** @returns `undefined` where there is no such configuration */
  read(): Promise<StoredWebhookConfiguration | undefined>;
  /**
   * Puts a bundle into all entries that hold another, unless somebody has changed the configuration since it was read.
   *
   * @returns whether it was written; if not, it has to be read again
   */
  publish(caBundle: string, before: StoredWebhookConfiguration): Promise<boolean>;
};

type ConfigurationObject = {
  metadata: { resourceVersion: string };
  webhooks?: { name: string; clientConfig: { caBundle?: string } }[];
};

const FIELD_MANAGER = 'gitlab-runner-irsa';

/**
 * By JSON Patch, and never by server-side apply: that would keep entries alive which an upgrade of the chart has removed.
 */
export function openWebhookConfiguration(
  api: Pick<Api, 'request'>,
  { kind, name }: { kind: WebhookConfigurationKind; name: string },
): WebhookConfigurationStore {
  const collection = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s`;
  const path = `${collection}/${name}`;
  return {
    title: `${kind.toLowerCase()}/${name}`,
    name,
    collection,
    async read() {
      const { status, body } = await api.request('GET', path);
      if (status === 404) return undefined;
      if (status !== 200) throw refusedByApi(status, body, path);
      return toStored(body as ConfigurationObject);
    },
    async publish(caBundle, before) {
      const patch = [
        // Without it, a replica that was held up could put an older bundle over a newer one.
        { op: 'test', path: '/metadata/resourceVersion', value: before.resourceVersion },
        ...before.entries.flatMap((entry, index) => patchEntry(entry, index, caBundle)),
      ];
      const { status, body } = await api.request('PATCH', path + query({ fieldManager: FIELD_MANAGER }), {
        body: patch,
        contentType: 'application/json-patch+json',
      });
      // 422 is what a `test` that fails answers.
      if (status === 404 || status === 409 || status === 422) return false;
      if (status !== 200) throw refusedByApi(status, body, path);
      return true;
    },
  };
}

function patchEntry(entry: WebhookEntry, index: number, caBundle: string): object[] {
  if (entry.caBundle === caBundle) return [];
  const value = Buffer.from(caBundle, 'utf8').toString('base64');
  return [
    { op: 'test', path: `/webhooks/${index}/name`, value: entry.name },
    { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value },
  ];
}

function toStored({ metadata, webhooks = [] }: ConfigurationObject): StoredWebhookConfiguration {
  const entries = webhooks.map(({ name, clientConfig: { caBundle = '' } }) => ({
    name,
    caBundle: Buffer.from(caBundle, 'base64').toString('utf8'),
  }));
  return { resourceVersion: metadata.resourceVersion, entries };
}
