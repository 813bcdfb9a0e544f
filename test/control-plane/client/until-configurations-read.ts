import { randomBytes } from 'node:crypto';
import type { Cluster } from './cluster.ts';

/**
 * Waits until the API server calls all webhooks according to their present configurations. It reads changes of a kind
 * in order, so once it has read a configuration that was created later, it has read the earlier changes.
 */
export async function untilConfigurationsRead(cluster: Cluster): Promise<void> {
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const) {
    const metadata = { name: `later-${randomBytes(4).toString('hex')}` };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const later = await cluster.registerConfiguration({ apiVersion, kind, metadata, webhooks: [] });
    await later.unregister();
  }
}
