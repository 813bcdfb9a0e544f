import type { WebhookConfiguration } from '../../src/doctor/world/webhook-configuration.ts';
import { neededPermissions, type PreflightLook } from '../../src/init/preflight/look.ts';

export const NAMESPACE = 'gitlab-runner-irsa';

export const EKS: WebhookConfiguration = {
  metadata: { name: 'pod-identity-webhook' },
  webhooks: [
    {
      name: 'iam-for-pods.amazonaws.com',
      clientConfig: { url: 'https://127.0.0.1:23443/mutate' },
      rules: [{ apiGroups: [''], operations: ['CREATE'], resources: ['pods'] }],
      failurePolicy: 'Ignore',
    },
  ],
};

/** Returns a cluster that is ready; a case changes a part of it. */
export function readyLook(changes: Partial<PreflightLook> = {}): PreflightLook {
  return {
    ...{ server: 'https://api.example.com', namespace: NAMESPACE, version: { seen: 'v1.33.4-eks-1a2b3c4' } },
    ...{ policies: { seen: true }, issuer: { seen: 'https://oidc.eks.eu-central-1.amazonaws.com/id/0A' } },
    ...{ mutating: { seen: [EKS] }, validating: { seen: [] }, labels: { seen: undefined } },
    permissions: neededPermissions(NAMESPACE).map((one) => ({ seen: { ...one, allowed: true } })),
    backends: new Map([['policies/svc', { seen: 0 }]]),
    ...changes,
  };
}
