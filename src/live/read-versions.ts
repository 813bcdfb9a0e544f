import { readInstallation } from '../doctor/read/installation/read-installation.ts';
import { createReader } from '../doctor/read/requests/reader.ts';
import { isSeen, type Seen, seenOr } from '../doctor/world/seen.ts';
import { unseenWords } from '../doctor/world/unseen-words.ts';
import type { WebhookConfiguration } from '../doctor/world/webhook-configuration.ts';
import { usualAccess } from '../kubernetes/access/usual.ts';
import { createClient } from '../kubernetes/http/client.ts';
import { PROGRAM, RELEASE } from '../names.ts';
import type { ClusterVersions, RunningWebhook } from '../versions/versions.ts';

type DeploymentObject = {
  metadata: { labels?: Readonly<Record<string, string>> };
  spec: { template: { spec: { containers: readonly { image: string }[] } } };
};

type Where = Record<'context' | 'kubeconfig' | 'namespace', string | undefined> & { mutatingConfiguration: string };

/**
 * Reads which versions a cluster runs. A missing permission is part of the result.
 *
 * @param namespace of the webhook; `undefined` for the one in its registration
 * @throws a user error of usual.ts, or of api-error.ts if the API server does not answer
 */
export async function readVersions(
  { context, kubeconfig, mutatingConfiguration, namespace }: Where,
  { env, version }: { env: NodeJS.ProcessEnv; version: string },
): Promise<ClusterVersions> {
  const access = await usualAccess({ context, kubeconfig }, env);
  const client = createClient(access, { userAgent: `${PROGRAM}-version/${version}` });
  try {
    const reader = createReader(client);
    const names = {
      namespace,
      mutatingConfiguration,
      validatingConfiguration: RELEASE.validatingWebhookConfiguration,
      guardPolicies: RELEASE.guardPolicies,
    };
    const { installation, mutating } = await readInstallation(reader, names);
    const called = calledIn(seenOr(mutating, []), mutatingConfiguration);
    const place = `${installation.namespace}/${installation.service}`;
    const [deployment, kubernetes] = await Promise.all([
      reader.one<DeploymentObject>(
        `/apis/apps/v1/namespaces/${encodeURIComponent(installation.namespace)}/deployments/${installation.service}`,
        `Deployment ${place}`,
      ),
      reader.one<{ gitVersion?: unknown }>('/version', 'the version of the API server'),
    ]);
    const published = isSeen(kubernetes) ? kubernetes.seen?.gitVersion : undefined;
    return {
      server: access.server.origin,
      kubernetes: typeof published === 'string' ? published : undefined,
      webhook: webhookOf(place, deployment),
      ...(called === undefined || called === installation.namespace ? {} : { calledIn: called }),
      unseen: [mutating, deployment, kubernetes].flatMap((part) =>
        'unseen' in part ? [unseenWords(part.unseen)] : [],
      ),
    };
  } finally {
    client.close();
  }
}

function calledIn(configurations: readonly WebhookConfiguration[], name: string): string | undefined {
  const ours = configurations.find(({ metadata }) => metadata.name === name);
  return ours?.webhooks?.flatMap(({ clientConfig }) => clientConfig.service?.namespace ?? [])[0];
}

function webhookOf(place: string, deployment: Seen<DeploymentObject | undefined>): ClusterVersions['webhook'] {
  if (!isSeen(deployment)) return 'unseen';
  if (deployment.seen === undefined) return 'absent';
  const { metadata, spec } = deployment.seen;
  const webhook: RunningWebhook = {
    deployment: place,
    // The first container is the webhook's: the chart has no other, and injected containers come after it.
    image: spec.template.spec.containers[0]?.image ?? '',
    chart: metadata.labels?.['helm.sh/chart'],
    chartFor: metadata.labels?.['app.kubernetes.io/version'],
  };
  return webhook;
}
