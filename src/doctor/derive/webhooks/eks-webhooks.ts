import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';
import { selectorKeys, selects } from '../namespaces/selects.ts';
import { coversRequest } from './request-rules.ts';

/** The label with the name of a namespace, which the API server sets on each namespace. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * True if a configuration registers the EKS pod identity webhook, which gives a pod the token and the role of its
 * account: `pod-identity-webhook` on EKS, with the entry `iam-for-pods.amazonaws.com`
 * (aws/amazon-eks-pod-identity-webhook, and its `deploy/` for other clusters).
 */
export function isEksWebhook({ metadata, webhooks = [] }: WebhookConfiguration): boolean {
  return /pod-identity|iam-for-pods/.test([metadata.name, ...webhooks.map(({ name }) => name)].join(' '));
}

/**
 * True if the API server calls an EKS pod identity webhook for pods of a namespace, whatever the labels of the pods.
 */
export function isCalledIn(
  eksWebhook: WebhookConfiguration,
  namespace: string,
  { namespaces }: Pick<World, 'namespaces'>,
): boolean {
  const labels = { ...seenOr(lookIn(namespaces, namespace, 'labels'), {}), [NAMESPACE_NAME_LABEL]: namespace };
  return calledEntries(eksWebhook).some((entry) => selects(entry.namespaceSelector ?? {}, labels));
}

/** Returns the entries of an EKS pod identity webhook that the API server calls when pods are created. */
export function calledEntries({ webhooks = [] }: WebhookConfiguration): readonly WebhookEntry[] {
  return webhooks.filter((entry) => isCalledForPods(entry) && neverTrue(entry) === undefined);
}

/**
 * Returns the name of a condition that is false for every request. Only the API server can evaluate other conditions.
 */
export function neverTrue({ matchConditions = [] }: WebhookEntry): string | undefined {
  return matchConditions.find(({ expression }) => expression.trim() === 'false')?.name;
}

/** True if an entry has conditions that only the API server can evaluate. */
export function hasConditions({ matchConditions = [] }: WebhookEntry): boolean {
  return matchConditions.some(({ expression }) => expression.trim() !== 'true');
}

/**
 * Reports that the labels of a namespace were not read, if an EKS pod identity webhook selects namespaces by labels
 * other than the name.
 */
export function unseenLabels(
  namespace: string,
  eksWebhooks: readonly WebhookConfiguration[],
  { namespaces }: Pick<World, 'namespaces'>,
): Unseen[] {
  const labels = lookIn(namespaces, namespace, 'labels');
  if (isSeen(labels)) return [];
  const keys = eksWebhooks
    .flatMap(calledEntries)
    .flatMap(({ namespaceSelector = {} }) => selectorKeys(namespaceSelector));
  return keys.some((key) => key !== NAMESPACE_NAME_LABEL) ? [labels.unseen] : [];
}

/** True if the rules of an entry match the creation of a pod. */
export function isCalledForPods({ rules = [] }: WebhookEntry): boolean {
  return coversRequest(rules, { operation: 'CREATE', resource: 'pods' });
}
