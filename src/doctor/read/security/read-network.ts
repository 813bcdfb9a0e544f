import { selects } from '../../derive/selects.ts';
import type { PortAccess, WebhookNetwork } from '../../world/security-side.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { LabelSelector } from '../../world/webhook-configuration.ts';
import type { Installation } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';
import type { WebhookPod } from './read-webhook-pod.ts';

type NetworkPolicyObject = {
  metadata: { name: string };
  spec: { podSelector?: LabelSelector; policyTypes?: readonly string[]; ingress?: readonly IngressRule[] | null };
};

type IngressRule = {
  ports?: readonly { port?: number | string; endPort?: number; protocol?: string }[];
  from?: readonly Peer[];
};

type Peer = { podSelector?: LabelSelector; namespaceSelector?: LabelSelector; ipBlock?: { cidr: string } };

/** Blocks with every address. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0/0', '::/0']);

/**
 * What the NetworkPolicies in the namespace of the webhook let through to its pods. Policies add up: each one that selects a pod
 * lets more through, and a pod that none selects is open (networking.k8s.io/v1).
 */
export async function readNetwork(
  reader: Reader,
  { namespace }: Pick<Installation, 'namespace'>,
  pod: Seen<WebhookPod | undefined>,
): Promise<Seen<WebhookNetwork>> {
  const what = `NetworkPolicies of ${namespace}`;
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  const all = await reader.list<NetworkPolicyObject>(path, what);
  if (!isSeen(all)) return { unseen: { ...all.unseen, namespace } };
  if (!isSeen(pod)) return pod;
  if (pod.seen === undefined)
    return { unseen: { what: 'the pods of the webhook', why: 'there is no Deployment', because: 'absent' } };
  const { isHostNetwork, labels, ports } = pod.seen;
  const active = all.seen.filter(
    ({ spec: { podSelector = {}, policyTypes = ['Ingress'] } }) =>
      policyTypes.includes('Ingress') && selects(podSelector, labels),
  );
  return {
    seen: {
      isHostNetwork,
      isLimited: active.length > 0,
      ports: {
        webhook: accessTo('webhook', ports.webhook, active),
        health: accessTo('health', ports.health, active),
      },
    },
  };
}

function accessTo(name: string, port: number, policies: readonly NetworkPolicyObject[]): PortAccess {
  const open = (isOpen: (rule: IngressRule) => boolean) =>
    policies.flatMap(({ metadata, spec }) =>
      (spec.ingress ?? []).some((rule) => covers(rule, name, port) && isOpen(rule)) ? [metadata.name] : [],
    );
  const everyAddress = open(
    ({ from = [] }) => from.length === 0 || from.some(({ ipBlock }) => ipBlock && EVERY_ADDRESS.has(ipBlock.cidr)),
  );
  const everyPod = open(({ from = [] }) =>
    from.some(
      ({ namespaceSelector, podSelector = {} }) =>
        namespaceSelector !== undefined && isEmpty(namespaceSelector) && isEmpty(podSelector),
    ),
  );
  return { port, everyAddress, everyPod };
}

function covers({ ports = [] }: IngressRule, name: string, number: number): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ endPort, port, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false;
    if (typeof port === 'number') return number >= port && number <= (endPort ?? port);
    return port === undefined || port === name;
  });
}

function isEmpty({ matchExpressions = [], matchLabels = {} }: LabelSelector): boolean {
  return matchExpressions.length === 0 && Object.keys(matchLabels).length === 0;
}
