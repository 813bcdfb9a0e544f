import { lackingLabels } from '../../derive/namespaces/lacking-labels.ts';
import { formatSelector, selects } from '../../derive/namespaces/selects.ts';
import { showNamespaces } from '../../derive/namespaces/show-namespaces.ts';
import {
  calledEntries,
  hasConditions,
  isCalledForPods,
  isCalledIn,
  neverTrue,
} from '../../derive/webhooks/eks-webhooks.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/**
 * Returns a finding about an EKS pod identity webhook that the API server never calls for a new pod, because of how it
 * is registered.
 */
export function neverCalledFindings(eksWebhook: WebhookConfiguration): Finding[] {
  const { webhooks = [] } = eksWebhook;
  const causes = webhooks.map((entry) =>
    isCalledForPods(entry)
      ? `matchCondition ${neverTrue(entry)} is always false (webhook ${entry.name})`
      : `its rules do not match CREATE of pods (webhook ${entry.name})`,
  );
  return [
    {
      code: 'eks_webhook_skips',
      level: 'error',
      object: objectOf(eksWebhook),
      found: `${causes.join(', ') || 'it has no webhooks'}: the API server never calls it for a new pod, so no pod gets a role`,
      wanted: 'a rule for CREATE of pods (API group "", version v1), and no condition that is always false',
      fix: [
        {
          advice: `restore it with kubectl edit ${objectOf(eksWebhook)}, after you have found out who changed it, from the audit log or with: kubectl get ${objectOf(eksWebhook)} --output yaml --show-managed-fields`,
        },
      ],
    },
  ];
}

/**
 * Returns a finding about namespaces that no EKS pod identity webhook selects, if one is called for others. Leaves out
 * namespaces whose labels were not read, because they may be selected.
 */
export function uncalledNamespaceFindings(
  namespaces: readonly string[],
  called: readonly WebhookConfiguration[],
  world: World,
): Finding[] {
  const [first] = called;
  const [entry] = first === undefined ? [] : calledEntries(first);
  if (first === undefined || entry === undefined) return [];
  const { namespaceSelector = {} } = entry;
  const uncalled = namespaces.flatMap((namespace) => {
    const labels = lookIn(world.namespaces, namespace, 'labels');
    const isReached = called.some((eksWebhook) => isCalledIn(eksWebhook, namespace, world));
    // namespaces_labeled reports a namespace that does not exist.
    if (isReached || !isSeen(labels) || labels.seen === undefined) return [];
    return [{ namespace, labels: labels.seen }];
  });
  if (uncalled.length === 0) return [];
  const change: Fix = {
    advice: `change the namespaceSelector of ${objectOf(first)}, or the labels of the namespaces, so that they match`,
  };
  const fixes = uncalled.map(({ labels, namespace }): Fix | undefined => {
    const lacking = lackingLabels(namespaceSelector, labels);
    return lacking === undefined ? undefined : kubectl(undefined, 'label', 'namespace', namespace, ...lacking);
  });
  const commands = fixes.flatMap((fix) => fix ?? []);
  const names = uncalled.map(({ namespace }) => namespace);
  return [
    {
      code: 'eks_webhook_elsewhere',
      level: 'error',
      object: objectOf(first),
      found: `namespaceSelector ${formatSelector(namespaceSelector)} does not match ${showNamespaces(names)}: pods there get no role`,
      wanted: 'a selector that matches the namespaces of managers and jobs',
      fix: commands.length < uncalled.length ? [...commands, change] : commands,
    },
  ];
}

/** Returns findings about EKS pod identity webhooks if none of them is called for a pod without labels. */
export function narrowCallFindings(here: readonly WebhookConfiguration[]): Finding[] {
  const entries = here.flatMap((eksWebhook) =>
    calledEntries(eksWebhook).map(({ objectSelector = {} }) => ({ eksWebhook, objectSelector })),
  );
  const [first] = entries;
  if (first === undefined || entries.some(({ objectSelector }) => selects(objectSelector, {}))) return [];
  return [
    {
      code: 'eks_webhook_narrow',
      level: 'warning',
      object: objectOf(first.eksWebhook),
      found: `objectSelector ${formatSelector(first.objectSelector)} matches only pods with labels that pods of jobs do not have, unless pod_labels of their runner sets them: other pods get no role`,
      wanted: 'an objectSelector that matches pods without labels, or pod_labels of every runner that match it',
      fix: [
        {
          advice: `change the objectSelector of ${objectOf(first.eksWebhook)}, or set the labels in pod_labels of every runner and in the pod template of every manager`,
        },
      ],
    },
  ];
}

/** Reports conditions that only the API server can evaluate, for each request. */
export function unknownConditions(eksWebhook: WebhookConfiguration): Unseen[] {
  if (!calledEntries(eksWebhook).some(hasConditions)) return [];
  return [
    {
      what: `matchConditions of ${objectOf(eksWebhook)}`,
      why: 'only the API server can evaluate them: where one is false, a pod gets no role',
      because: 'absent',
    },
  ];
}

export function objectOf({ metadata }: WebhookConfiguration): string {
  return `mutatingwebhookconfiguration ${metadata.name}`;
}
