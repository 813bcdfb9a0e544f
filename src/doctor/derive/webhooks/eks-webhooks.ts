import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';
import { selectorKeys, selects } from '../namespaces/selects.ts';
import { coversRequest } from './request-rules.ts';

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

/** Whether the API server calls an EKS webhook for the pods of a namespace, as far as their labels do not matter. */
export function reaches(
  eksWebhook: WebhookConfiguration,
  namespace: string,
  { namespaces }: Pick<World, 'namespaces'>,
): boolean {
  const labels = { ...seenOr(lookIn(namespaces, namespace, 'labels'), {}), [NAMESPACE_NAME_LABEL]: namespace };
  return calledEntries(eksWebhook).some((entry) => selects(entry.namespaceSelector ?? {}, labels));
}

/** The entries of an EKS webhook that the API server calls when it creates pods. */
export function calledEntries({ webhooks = [] }: WebhookConfiguration): readonly WebhookEntry[] {
  return webhooks.filter((entry) => isCalledForPods(entry) && neverTrue(entry) === undefined);
}

/** The name of a condition that is false for every request. Only the API server can evaluate any other. */
export function neverTrue({ matchConditions = [] }: WebhookEntry): string | undefined {
  return matchConditions.find(({ expression }) => expression.trim() === 'false')?.name;
}

/** Whether an entry has conditions that only the API server can evaluate. */
export function hasConditions({ matchConditions = [] }: WebhookEntry): boolean {
  return matchConditions.some(({ expression }) => expression.trim() !== 'true');
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
    .flatMap(calledEntries)
    .flatMap(({ namespaceSelector = {} }) => selectorKeys(namespaceSelector));
  return keys.some((key) => key !== NAMESPACE_NAME_LABEL) ? [labels.unseen] : [];
}

/** Whether the rules of an entry match the creation of a pod. */
export function isCalledForPods({ rules = [] }: WebhookEntry): boolean {
  return coversRequest(rules, { operation: 'CREATE', resource: 'pods' });
}
