import type { Cluster } from '../control-plane/client/cluster.ts';
import type { RegisteredWebhook } from '../control-plane/client/webhook-configuration.ts';

/** Registers the real EKS pod identity webhook for a namespace, as EKS does, except for its name and failure policy. */
export function registerEks(
  cluster: Cluster,
  namespace: string,
  { prefix = 'pod-identity-webhook', reinvocationPolicy = 'Never' as 'Never' | 'IfNeeded' } = {},
): Promise<RegisteredWebhook> {
  const { url, caBundle } = cluster.eksWebhook;
  return cluster.registerWebhook({
    name: `${prefix}-${namespace}`,
    url,
    caBundle,
    namespaces: [namespace],
    // EKS uses Ignore, but a test has to see a failure.
    failurePolicy: 'Fail',
    reinvocationPolicy,
    admissionReviewVersions: ['v1beta1'],
  });
}
