import { isSeen, type Seen } from '../../world/seen.ts';
import type { Installation, Labels } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';

/** The parts of the webhook's pod template that a review needs. */
export type WebhookPod = {
  image: string | undefined;
  labels: Labels;
  isHostNetwork: boolean;
  /** The numbers of the ports that the chart names `webhook` and `health`. */
  ports: { webhook: number; health: number };
};

type DeploymentObject = {
  spec: {
    template: {
      metadata?: { labels?: Labels };
      spec: {
        hostNetwork?: boolean;
        containers: readonly { image?: string; ports?: readonly { name?: string; containerPort: number }[] }[];
      };
    };
  };
};

/** The ports in the chart (`chart/templates/deployment.yaml`). */
const USUAL = { webhook: 9443, health: 8080 } as const;

/** Reads the pod template of the webhook; `undefined` if there is no Deployment. */
export async function readWebhookPod(
  reader: Reader,
  { namespace, service }: Pick<Installation, 'namespace' | 'service'>,
): Promise<Seen<WebhookPod | undefined>> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${service}`;
  const found = await reader.one<DeploymentObject>(path, `Deployment ${namespace}/${service}`);
  if (!isSeen(found)) return found;
  const template = found.seen?.spec.template;
  if (template === undefined) return { seen: undefined };
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  const port = (name: keyof typeof USUAL) => ports.find((one) => one.name === name)?.containerPort ?? USUAL[name];
  return {
    seen: {
      image: template.spec.containers[0]?.image,
      labels: template.metadata?.labels ?? {},
      isHostNetwork: template.spec.hostNetwork === true,
      ports: { webhook: port('webhook'), health: port('health') },
    },
  };
}
