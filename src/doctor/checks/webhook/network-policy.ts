import { showList } from '../../../documents/show.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import type { PortAccess, WebhookNetwork } from '../../world/security-side.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** The two ports: what should be able to connect, and the chart's value for it. */
const PORTS = [
  {
    key: 'webhook',
    code: 'webhook_port_open',
    setting: 'networkPolicy.controlPlaneCIDRs',
    wanted: 'API servers only',
    gives: 'a client that posts a review there learns which account a project would get',
  },
  {
    key: 'health',
    code: 'metrics_port_open',
    setting: 'networkPolicy.metricsFrom',
    wanted: 'Prometheus only, beside the kubelet',
    gives: 'the metrics and the state of the mapping are there',
  },
] as const;

/** The endpoint does not authenticate its clients, so only the network limits them. */
export const networkPolicy = defineCheck(
  {
    id: 'network_policy',
    title: 'NetworkPolicies let only API servers reach the reviews of the webhook, and only Prometheus its metrics',
    needs: ['security'],
  },
  ({ security: { network } }, world) => {
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    if ('unseen' in network) return { looked: 'nothing', findings: [], unseen: [network.unseen] };
    return {
      looked: `ports ${network.seen.ports.webhook.port} and ${network.seen.ports.health.port}`,
      findings: PORTS.flatMap((port) => openPortFindings(port, network.seen, world.installation)),
    };
  },
);

function openPortFindings(
  { code, gives, key, setting, wanted }: (typeof PORTS)[number],
  { isHostNetwork, isLimited, ports }: WebhookNetwork,
  installation: Installation,
): Finding[] {
  const { port } = ports[key];
  const said = isHostNetwork
    ? 'the pods use the network of their node (hostNetwork), where NetworkPolicies have no effect'
    : isLimited
      ? whoReaches(ports[key])
      : `no NetworkPolicy limits who reaches port ${port}`;
  if (said === undefined) return [];
  return [
    {
      code,
      level: 'notice',
      object: `deployment ${installation.namespace}/${installation.service}`,
      found: `${said}, and ${gives}`,
      wanted,
      fix: [
        isHostNetwork
          ? { advice: `limit port ${port} of the nodes by a security group` }
          : helmUpgrade(installation, `${setting} set (docs/networking.md)`),
      ],
    },
  ];
}

function whoReaches({
  everyAddress,
  everyPod,
  jobNamespaces,
  labeledPods,
  largeBlocks,
  port,
}: PortAccess): string | undefined {
  if (everyAddress.length > 0) return `NetworkPolicy ${showList(everyAddress)} lets every address reach port ${port}`;
  if (everyPod.length > 0)
    return `NetworkPolicy ${showList(everyPod)} lets every pod of the cluster reach port ${port}`;
  if (jobNamespaces.length > 0)
    return `NetworkPolicies let every pod in namespace ${showList(jobNamespaces)} reach port ${port}, also those of jobs`;
  if (labeledPods.length > 0)
    return `NetworkPolicy ${showList(labeledPods)} lets pods in every namespace, or in one of jobs, reach port ${port} by a label, which any user who may create pods there can set`;
  if (largeBlocks.length > 0)
    return `NetworkPolicies let ${showList(largeBlocks)} reach port ${port}, where pods may have addresses too`;
  return undefined;
}
