import { RELEASE } from '../../../names.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { Installation, Labels, WebhookDeployment } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';

/** Names from the options. */
export type InstallationNames = {
  namespace: string | undefined;
  mutatingConfiguration: string;
  validatingConfiguration: string;
  guardPolicies: string;
};

type FoundInstallation = {
  installation: Installation;
  mutating: Seen<readonly WebhookConfiguration[]>;
  validating: Seen<WebhookConfiguration | undefined>;
  deployment: Seen<WebhookDeployment | undefined>;
};

type DeploymentObject = {
  metadata: { labels?: Labels };
  spec: {
    replicas?: number;
    selector?: { matchLabels?: Labels };
    template: {
      spec: {
        containers: readonly { args?: readonly string[] }[];
        volumes?: readonly { name: string; secret?: { secretName?: string } }[];
      };
    };
  };
  status?: { readyReplicas?: number; conditions?: readonly { type: string; status: string; message?: string }[] };
};

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1';

/**
 * Finds the webhook by its MutatingWebhookConfiguration, and the names of its other objects in the arguments of its
 * Deployment.
 */
export async function readInstallation(reader: Reader, given: InstallationNames): Promise<FoundInstallation> {
  const [mutating, validating] = await Promise.all([
    reader.list<WebhookConfiguration>(`${REGISTRATION}/mutatingwebhookconfigurations`, 'MutatingWebhookConfigurations'),
    reader.one<WebhookConfiguration>(
      `${REGISTRATION}/validatingwebhookconfigurations/${given.validatingConfiguration}`,
      `ValidatingWebhookConfiguration ${given.validatingConfiguration}`,
    ),
  ]);
  const reference = isSeen(mutating) ? serviceOf(mutating.seen, given.mutatingConfiguration) : undefined;
  const namespace = given.namespace ?? reference?.namespace ?? RELEASE.namespace;
  const service = reference?.name ?? RELEASE.service;
  const deployment = await reader.one<DeploymentObject>(
    `/apis/apps/v1/namespaces/${namespace}/deployments/${service}`,
    `Deployment ${namespace}/${service}`,
  );
  const args = isSeen(deployment) ? argsOf(deployment.seen) : [];
  return {
    mutating,
    validating,
    deployment: isSeen(deployment) ? { seen: deployment.seen && toDeployment(deployment.seen) } : deployment,
    installation: {
      namespace,
      service,
      mutatingConfiguration: given.mutatingConfiguration,
      validatingConfiguration: given.validatingConfiguration,
      guardPolicies: given.guardPolicies,
      mappingConfigMap: argument(args, '--mapping-config-map') ?? `${service}-mapping`,
      certificatesSecret:
        argument(args, '--certificates-secret') ??
        (isSeen(deployment) ? mountedSecret(deployment.seen) : undefined) ??
        `${service}-certificates`,
    },
  };
}

function serviceOf(configurations: readonly WebhookConfiguration[], name: string) {
  const ours = configurations.find(({ metadata }) => metadata.name === name);
  return ours?.webhooks?.map(({ clientConfig }) => clientConfig.service).find((service) => service !== undefined);
}

function argsOf(deployment: DeploymentObject | undefined): readonly string[] {
  return deployment?.spec.template.spec.containers.flatMap(({ args = [] }) => args) ?? [];
}

/** Returns the value of a flag: `--flag=value`, as the chart writes it, or `--flag value`. */
function argument(args: readonly string[], flag: string): string | undefined {
  for (const [index, word] of args.entries()) {
    if (word.startsWith(`${flag}=`)) return word.slice(flag.length + 1) || undefined;
    if (word === flag) return args[index + 1];
  }
  return undefined;
}

/** Returns the Secret of cert-manager, which the chart mounts without naming it in an argument. */
function mountedSecret(deployment: DeploymentObject | undefined): string | undefined {
  return deployment?.spec.template.spec.volumes?.find(({ name }) => name === 'certificates')?.secret?.secretName;
}

function toDeployment(object: DeploymentObject): WebhookDeployment {
  const { spec, status } = object;
  return {
    replicas: spec.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    args: argsOf(object),
    selector: spec.selector?.matchLabels ?? {},
    stuck: (status?.conditions ?? []).flatMap(({ message, status: value, type }) =>
      value === STUCK[type] && message ? [message] : [],
    ),
  };
}

/** Conditions of a Deployment (apps/v1 `DeploymentConditionType`) with the value that reports an error. */
const STUCK: Readonly<Record<string, string>> = { ReplicaFailure: 'True', Progressing: 'False' };
