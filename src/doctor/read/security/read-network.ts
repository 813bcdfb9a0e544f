import { partition } from '../../../collections/partition.ts';
import { mergedBlocks } from '../../derive/merged-blocks.ts';
import { selectorKeys, selects } from '../../derive/namespaces/selects.ts';
import { NAMESPACE_NAME_LABEL } from '../../derive/webhooks/eks-webhooks.ts';
import type { PortAccess, WebhookNetwork } from '../../world/security-side.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { LabelSelector } from '../../world/webhook-configuration.ts';
import type { Installation, Labels } from '../../world/world.ts';
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

/**
 * The namespaces whose labels are known, whether these are all of the cluster, and the namespaces in which jobs run.
 */
export type NetworkPlaces = { labels: ReadonlyMap<string, Labels>; isWhole: boolean; ofJobs: ReadonlySet<string> };

/**
 * Reads what the NetworkPolicies in the webhook's namespace allow to connect to its pods. Policies add up: each one
 * that selects a pod allows more, and a pod that none selects is open (networking.k8s.io/v1).
 */
export async function readNetwork(
  reader: Reader,
  { namespace }: Pick<Installation, 'namespace'>,
  pod: Seen<WebhookPod | undefined>,
  places: NetworkPlaces,
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
        webhook: accessTo({ name: 'webhook', port: ports.webhook }, active, places),
        health: accessTo({ name: 'health', port: ports.health }, active, places),
      },
    },
  };
}

function accessTo(
  { name, port }: { name: string; port: number },
  policies: readonly NetworkPolicyObject[],
  places: NetworkPlaces,
): PortAccess {
  const rules = policies.flatMap(({ metadata, spec }) =>
    (spec.ingress ?? [])
      .filter((rule) => covers(rule, name, port))
      .map(({ from }) => ({ policy: metadata.name, from: from ?? [] })),
  );
  const peers = rules.flatMap(({ from, policy }) => from.map((peer) => ({ policy, peer })));
  const blocks = mergedBlocks(peers.flatMap(({ peer: { ipBlock } }) => ipBlock?.cidr ?? []));
  const everyBlock = new Set(blocks.filter(({ isEveryAddress }) => isEveryAddress).flatMap((one) => one.blocks));
  const ofPods = peers.flatMap(({ policy, peer: { namespaceSelector, podSelector = {} } }) =>
    namespaceSelector === undefined
      ? []
      : {
          ...{ policy, isEvery: requiresNothing(namespaceSelector), namespaces: selected(namespaceSelector, places) },
          isLabeled: !requiresNothing(podSelector),
        },
  );
  const [labeled, wide] = partition(ofPods, ({ isLabeled }) => isLabeled);
  const selectedNames = new Set(wide.flatMap(({ namespaces }) => namespaces));
  const isEvery = places.isWhole && selectedNames.size === places.labels.size;
  return {
    port,
    everyAddress: distinctPolicies([
      ...rules.filter(({ from }) => from.length === 0),
      ...peers.filter(({ peer: { ipBlock } }) => ipBlock !== undefined && everyBlock.has(ipBlock.cidr)),
    ]),
    everyPod: distinctPolicies(wide.filter((one) => one.isEvery || (isEvery && one.namespaces.length > 0))),
    // A label is not a limit there, because a user who may create a pod chooses its labels.
    labeledPods: distinctPolicies(
      labeled.filter((one) => one.isEvery || one.namespaces.some((namespace) => places.ofJobs.has(namespace))),
    ),
    largeBlocks: blocks.filter((one) => one.isLarge && !one.isEveryAddress).flatMap((one) => one.blocks),
    jobNamespaces: [...selectedNames].filter((namespace) => places.ofJobs.has(namespace)),
  };
}

function distinctPolicies(found: readonly { policy: string }[]): readonly string[] {
  return [...new Set(found.map(({ policy }) => policy))];
}

function selected(selector: LabelSelector, { labels }: NetworkPlaces): readonly string[] {
  return [...labels]
    .filter(([namespace, labels]) => selects(selector, { ...labels, [NAMESPACE_NAME_LABEL]: namespace }))
    .map(([namespace]) => namespace);
}

function covers({ ports = [] }: IngressRule, name: string, number: number): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ endPort, port, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false;
    if (typeof port === 'number') return number >= port && number <= (endPort ?? port);
    return port === undefined || port === name;
  });
}

/** True if a selector also selects objects without labels of their own. Every namespace has the label with its name. */
function requiresNothing(selector: LabelSelector): boolean {
  return (
    selects(selector, {}) ||
    (selectorKeys(selector).every((key) => key === NAMESPACE_NAME_LABEL) &&
      selects(selector, { [NAMESPACE_NAME_LABEL]: '' }))
  );
}
