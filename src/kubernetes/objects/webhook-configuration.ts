import { EDIT_WEBHOOKS, POD_WEBHOOKS, PROGRAM } from '../../names.ts';
import { type Api, query } from '../http/api.ts';
import { refusedByApi } from '../http/api-error.ts';
import { readOne } from './read-objects.ts';

type WebhookConfigurationKind = 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';

/** One entry of a configuration, and the bundle with which API servers verify the webhook when they call it. */
type WebhookEntry = {
  name: string;
  /** Its index in the configuration. */
  index: number;
  /** PEM; empty if the entry has none. */
  caBundle: string;
};

export type StoredWebhookConfiguration = {
  resourceVersion: string;
  /** The entries of the chart. */
  entries: readonly WebhookEntry[];
  /** Names of all other entries, which are left alone. */
  foreign: readonly string[];
};

/** One webhook configuration. Every method throws a user error `api_…`, see api-error.ts. */
export type WebhookConfigurationStore = {
  /** As kubectl prints it: `mutatingwebhookconfiguration/NAME`. */
  title: string;
  name: string;
  /** Path of all configurations of its kind. */
  collection: string;
  /** @returns `undefined` if the configuration does not exist */
  read(): Promise<StoredWebhookConfiguration | undefined>;
  /**
   * Writes a bundle into every entry of the chart that has a different one, unless the configuration was changed after
   * it was read.
   *
   * @returns true if it was written; if false, it must be read again
   */
  publish(caBundle: string, before: StoredWebhookConfiguration): Promise<boolean>;
};

/** The names that the chart gives to entries. */
const ENTRIES: Record<WebhookConfigurationKind, ReadonlySet<string>> = {
  MutatingWebhookConfiguration: new Set(POD_WEBHOOKS),
  ValidatingWebhookConfiguration: new Set(EDIT_WEBHOOKS),
};

type ConfigurationObject = {
  metadata: { resourceVersion: string };
  webhooks?: { name: string; clientConfig: { caBundle?: string } }[];
};

/**
 * Opens a webhook configuration that is written by JSON Patch. Server-side apply would add entries again that an
 * upgrade of the chart has removed.
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
      const object = await readOne<ConfigurationObject>(api, path);
      return object === undefined ? undefined : toStored(object, ENTRIES[kind]);
    },
    async publish(caBundle, before) {
      const patch = [
        // Otherwise a delayed replica could replace a newer bundle with an older one.
        { op: 'test', path: '/metadata/resourceVersion', value: before.resourceVersion },
        ...before.entries.flatMap((entry) => patchEntry(entry, caBundle)),
      ];
      const { status, body } = await api.request('PATCH', path + query({ fieldManager: PROGRAM }), {
        body: patch,
        contentType: 'application/json-patch+json',
      });
      // The API server answers 422 to a `test` that fails.
      if (status === 404 || status === 409 || status === 422) return false;
      if (status !== 200) throw refusedByApi(status, body, path);
      return true;
    },
  };
}

function patchEntry({ caBundle: before, index, name }: WebhookEntry, caBundle: string): object[] {
  if (before === caBundle) return [];
  const value = Buffer.from(caBundle, 'utf8').toString('base64');
  return [
    { op: 'test', path: `/webhooks/${index}/name`, value: name },
    { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value },
  ];
}

function toStored(
  { metadata, webhooks = [] }: ConfigurationObject,
  names: ReadonlySet<string>,
): StoredWebhookConfiguration {
  const entries = webhooks.map(({ name, clientConfig: { caBundle = '' } }, index) => ({
    name,
    index,
    caBundle: Buffer.from(caBundle, 'base64').toString('utf8'),
  }));
  return {
    resourceVersion: metadata.resourceVersion,
    entries: entries.filter(({ name }) => names.has(name)),
    foreign: entries.filter(({ name }) => !names.has(name)).map(({ name }) => name),
  };
}
