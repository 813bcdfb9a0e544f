import type { Subject } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';

/** Whether a binding names the ServiceAccount of the webhook itself, which the chart calls like its service. */
export function isWebhookAccount(subject: Subject, { namespace, service }: Installation): boolean {
  return subject.kind === 'ServiceAccount' && subject.namespace === namespace && subject.name === service;
}
