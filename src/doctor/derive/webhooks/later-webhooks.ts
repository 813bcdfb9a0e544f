import { partition } from '../../../collections/partition.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';
import { calledEntries, isCalledIn, unseenLabels } from './eks-webhooks.ts';

/** Left out, because it only gives a pod the role of its account, and has checks of its own. */
const EKS_WEBHOOK = 'pod-identity-webhook';

/**
 * The name of its entry on EKS, and in its `deploy/` for other clusters. A further entry in the configuration is
 * another webhook.
 */
const EKS_ENTRIES: ReadonlySet<string> = new Set(['iam-for-pods.amazonaws.com', 'pod-identity-webhook.amazonaws.com']);

type LaterWebhooks = {
  /** The names of the configurations, sorted. */
  names: readonly string[];
  /** Labels of namespaces that were not read. They may select a further webhook. */
  unseen: readonly Unseen[];
};

/**
 * Returns the configurations of webhooks that the API server calls after ours for pods of managers and jobs. It calls
 * webhooks in the order of their names, and again after a later change if they have `reinvocationPolicy: IfNeeded`
 * (Kubernetes: `webhook/mutating/dispatcher.go`). The configuration does not show what they change.
 */
export function laterWebhooks(world: World): LaterWebhooks {
  const { installation, mapping, mutating } = world;
  if (!isSeen(mutating) || !isSeen(mapping)) return { names: [], unseen: [] };
  const namespaces = [...concernedNamespaces(mapping.seen)];
  const isLater = (one: WebhookConfiguration) =>
    one.metadata.name > installation.mutatingConfiguration ||
    calledEntries(one).some(({ reinvocationPolicy }) => reinvocationPolicy === 'IfNeeded');
  const later = mutating.seen
    .filter(({ metadata: { name } }) => name !== installation.mutatingConfiguration)
    .map(withoutEksEntry)
    .filter(isLater);
  const [called, others] = partition(later, (one) => namespaces.some((namespace) => isCalledIn(one, namespace, world)));
  return {
    names: called.map(({ metadata }) => metadata.name).toSorted(),
    unseen: namespaces.flatMap((namespace) => unseenLabels(namespace, others, world)),
  };
}

function withoutEksEntry(one: WebhookConfiguration): WebhookConfiguration {
  if (one.metadata.name !== EKS_WEBHOOK) return one;
  return { ...one, webhooks: (one.webhooks ?? []).filter(({ name }) => !EKS_ENTRIES.has(name)) };
}
