import { lookIn } from '../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../world/seen.ts';
import type { WebhookConfiguration, WebhookEntry } from '../world/webhook-configuration.ts';
import type { World } from '../world/world.ts';
import { coversRequest } from './registration/request-rules.ts';
import { selectorKeys, selects } from './selects.ts';

/** Label that the API server sets on each namespace: its name. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Whether a configuration registers the EKS pod identity webhook, which gives a pod the token and the role of its account:
 * `pod-identity-webhook` on EKS, with the entry `iam-for-pods.amazonaws.com` (aws/amazon-eks-pod-identity-webhook, and its
 * `deploy/` for other clusters).
 */
export function isEksWebhook({ metadata, webhooks = [] }: WebhookConfiguration): boolean {
  return /pod-identity|iam-for-pods/.test([metadata.name, ...webhooks.map(({ name }) => name)].join(' '));
}

/** Whether the API server calls an EKS webhook for the pods of a namespace. */
export function reaches(
  { webhooks = [] }: WebhookConfiguration,
  namespace: string,
  { namespaces }: Pick<World, 'namespaces'>,
): boolean {
  const labels = { ...seenOr(lookIn(namespaces, namespace, 'labels'), {}), [NAMESPACE_NAME_LABEL]: namespace };
  return webhooks.some((entry) => isCalledForPods(entry) && selects(entry.namespaceSelector ?? {}, labels));
}

/** The labels of a namespace if they were not seen and an EKS webhook selects by them; a selector by name needs no labels. */
export function unseenLabels(
  namespace: string,
  eksWebhooks: readonly WebhookConfiguration[],
  { namespaces }: Pick<World, 'namespaces'>,
): Unseen[] {
  const labels = lookIn(namespaces, namespace, 'labels');
  if (isSeen(labels)) return [];
  const keys = eksWebhooks
    .flatMap(({ webhooks = [] }) => webhooks)
    .flatMap(({ namespaceSelector = {} }) => selectorKeys(namespaceSelector));
  return keys.some((key) => key !== NAMESPACE_NAME_LABEL) ? [labels.unseen] : [];
}

function isCalledForPods({ rules = [] }: WebhookEntry): boolean {
  return coversRequest(rules, { operation: 'CREATE', resource: 'pods' });
}
