import type { Subject } from '../../world/rbac.ts';
import type { Installation } from '../../world/world.ts';

/** True if a subject is the webhook's ServiceAccount, to which the chart gives the name of the Service. */
export function isWebhookAccount(subject: Subject, { namespace, service }: Installation): boolean {
  return subject.kind === 'ServiceAccount' && subject.namespace === namespace && subject.name === service;
}
