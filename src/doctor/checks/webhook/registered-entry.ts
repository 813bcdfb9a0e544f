import type { ChartEntry } from '../../derive/webhooks/chart-entries.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../world/webhook-configuration.ts';

/** An entry of the chart as it is in the cluster. */
export type RegisteredEntry = {
  kind: 'mutatingwebhookconfiguration' | 'validatingwebhookconfiguration';
  configuration: string;
  /** The position in the configuration. */
  index: number;
  entry: WebhookEntry;
};

/** Finds an entry by its name, or by its path if the webhook was registered under another name. */
export function findEntry(
  kind: RegisteredEntry['kind'],
  { metadata, webhooks = [] }: WebhookConfiguration,
  { name, path }: ChartEntry,
): RegisteredEntry | undefined {
  const named = webhooks.findIndex((entry) => entry.name === name);
  const index = named === -1 ? webhooks.findIndex((entry) => pathOf(entry) === path) : named;
  const entry = webhooks[index];
  return entry === undefined ? undefined : { kind, configuration: metadata.name, index, entry };
}

/** Returns the path to which the API server sends requests. */
export function pathOf({ clientConfig: { service, url } }: WebhookEntry): string {
  return service?.path ?? (url === undefined ? '' : (URL.parse(url)?.pathname ?? ''));
}

/** Returns the address to which the API server sends requests. */
export function addressOf({ clientConfig: { service, url } }: WebhookEntry): string {
  return service === undefined ? `${url}` : `service ${service.namespace}/${service.name}`;
}

/**
 * Returns a command that changes one field of an entry. It changes nothing if another entry is at that position by
 * then.
 */
export function changeEntry(
  { configuration, entry, index, kind }: RegisteredEntry,
  change: { op: 'add' | 'replace'; path: string; value: unknown },
): Fix {
  const operations = [
    { op: 'test', path: `/webhooks/${index}/name`, value: entry.name },
    { ...change, path: `/webhooks/${index}/${change.path}` },
  ];
  return kubectl(undefined, 'patch', kind, configuration, '--type', 'json', '--patch', JSON.stringify(operations));
}

/** Returns a command that gives a field the value of the chart. */
export function restore(
  registered: RegisteredEntry,
  field: 'namespaceSelector' | 'objectSelector' | 'rules' | 'matchConditions',
  { condition, namespaceSelector, rule }: ChartEntry,
): Fix {
  const values = {
    namespaceSelector,
    objectSelector: {},
    rules: [rule],
    matchConditions: [condition],
  };
  return changeEntry(registered, { op: 'add', path: field, value: values[field] });
}

export function objectOf({ configuration, entry, kind }: RegisteredEntry): string {
  return `${kind} ${configuration}, webhook ${entry.name}`;
}
