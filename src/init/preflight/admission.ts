import { selects } from '../../doctor/derive/namespaces/selects.ts';
import { NAMESPACE_NAME_LABEL } from '../../doctor/derive/webhooks/eks-webhooks.ts';
import { isOurEntry, type WebhookConfiguration, type WebhookEntry } from '../../doctor/world/webhook-configuration.ts';

/** Resources that the chart creates in its namespace, as the rules of webhooks name them. */
const CREATED: ReadonlySet<string> = new Set([
  'configmaps',
  'deployments',
  'networkpolicies',
  'poddisruptionbudgets',
  'pods',
  'replicasets',
  'rolebindings',
  'roles',
  'secrets',
  'serviceaccounts',
  'services',
]);

/** The API groups of these resources. */
const GROUPS: ReadonlySet<string> = new Set(['', 'apps', 'networking.k8s.io', 'policy', 'rbac.authorization.k8s.io']);

/** Another program's webhook that fails closed and is called for objects of the chart. */
export type OtherWebhook = { configuration: string; entry: WebhookEntry; resources: readonly string[] };

/** Returns the webhooks that must answer before the chart can create its objects in a namespace. */
export function failClosed(
  configurations: readonly WebhookConfiguration[],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly OtherWebhook[] {
  const all = { ...labels, [NAMESPACE_NAME_LABEL]: namespace };
  return configurations.flatMap(({ metadata, webhooks = [] }) =>
    webhooks.flatMap((entry): OtherWebhook[] => {
      const resources = resourcesOf(entry);
      const isCalled = resources.length > 0 && selects(entry.namespaceSelector ?? {}, all);
      // The default of failurePolicy is Fail.
      if (isOurEntry(entry) || !isCalled || entry.failurePolicy === 'Ignore') return [];
      return [{ configuration: metadata.name, entry, resources }];
    }),
  );
}

/** Returns the Services of these webhooks, each once. A webhook with a URL has none. */
export function failClosedServices(
  configurations: readonly WebhookConfiguration[],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly { namespace: string; name: string }[] {
  const services = failClosed(configurations, namespace, labels).flatMap(
    ({ entry }) => entry.clientConfig.service ?? [],
  );
  return [
    ...new Map(
      services.map((one) => [`${one.namespace}/${one.name}`, { namespace: one.namespace, name: one.name }]),
    ).values(),
  ];
}

function resourcesOf({ rules = [] }: WebhookEntry): readonly string[] {
  const called = rules.filter(
    ({ apiGroups = [], operations = [] }) =>
      operations.some((one) => one === '*' || one === 'CREATE') &&
      apiGroups.some((one) => one === '*' || GROUPS.has(one)),
  );
  const named = called.flatMap(({ resources = [] }) =>
    resources.filter((one) => one === '*' || one === '*/*' || CREATED.has(one)),
  );
  return [...new Set(named)];
}
