import { selects } from '../doctor/derive/namespaces/selects.ts';
import type { WebhookConfiguration } from '../doctor/world/webhook-configuration.ts';
import { POD_WEBHOOKS } from '../names.ts';

const OF_PODS: ReadonlySet<string> = new Set(POD_WEBHOOKS);

/**
 * Says in a clause why the API server does not call the webhook for pods of a namespace that has a mode; `undefined` if
 * it does.
 *
 * @param configurations all MutatingWebhookConfigurations of the cluster
 * @param labels of the namespace
 */
export function whyNotCalled(
  configurations: readonly WebhookConfiguration[],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const ours = configurations.filter(({ webhooks }) => webhooks?.some(({ name }) => OF_PODS.has(name)));
  if (ours.length === 0) return 'no MutatingWebhookConfiguration registers it';
  const isSelected = ours.some(({ webhooks }) =>
    webhooks?.some(({ name, namespaceSelector = {} }) => OF_PODS.has(name) && selects(namespaceSelector, labels)),
  );
  if (isSelected) return undefined;
  return `no entry of mutatingwebhookconfiguration ${ours.map(({ metadata }) => metadata.name).join(', ')} selects namespace ${namespace}`;
}
