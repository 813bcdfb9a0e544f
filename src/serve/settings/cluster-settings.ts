import { userError } from '../../errors.ts';
import { SERVICE_ACCOUNT_FOLDER } from '../../kubernetes/access/in-cluster.ts';
import type { StarterManager } from '../../mapping/starter.ts';
import { RELEASE } from '../../names.ts';

/** Flags of `serve --in-cluster`, as the command line passes them. */
export type ClusterFlags = {
  namespace?: string;
  mappingConfigMap?: string;
  starterManagers?: string;
  certificatesSecret?: string;
  service?: string;
  mutatingConfiguration?: string;
  validatingConfiguration?: string;
  tokenFolder?: string;
  kubeconfig?: string;
  context?: string;
};

/** The objects of the cluster that the process needs, and its credentials. */
export type ClusterSettings = {
  /** The namespace of the ConfigMap, the Secret and the Service; `undefined` means the namespace of the process. */
  namespace: string | undefined;
  mappingConfigMap: string;
  /** The managers in the starter mapping, which is written if the ConfigMap has no mapping. */
  starterManagers: readonly StarterManager[];
  certificatesSecret: string;
  service: string;
  mutatingConfiguration: string;
  /** `undefined` if the API server does not send edits of the mapping for review. */
  validatingConfiguration: string | undefined;
  /** The folder into which the kubelet mounts the token. */
  tokenFolder: string;
  /** A kubeconfig to use instead of the token, for development. */
  kubeconfig: string | undefined;
  context: string | undefined;
};

/** The names that the chart gives to its objects if the release has the name of the program. */
export const CLUSTER_DEFAULTS = {
  mappingConfigMap: RELEASE.mappingConfigMap,
  certificatesSecret: RELEASE.certificateSecret,
  service: RELEASE.service,
  mutatingConfiguration: RELEASE.mutatingWebhookConfiguration,
  validatingConfiguration: RELEASE.validatingWebhookConfiguration,
  tokenFolder: SERVICE_ACCOUNT_FOLDER,
} as const satisfies ClusterFlags;

/** @throws a user error `starter_managers_invalid` */
export function readClusterSettings(flags: ClusterFlags): ClusterSettings {
  return {
    ...CLUSTER_DEFAULTS,
    namespace: undefined,
    kubeconfig: undefined,
    context: undefined,
    ...flags,
    validatingConfiguration: (flags.validatingConfiguration ?? CLUSTER_DEFAULTS.validatingConfiguration) || undefined,
    starterManagers: parseManagers(flags.starterManagers ?? ''),
  };
}

const NAME = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const MANAGER = new RegExp(`^(?<serviceAccount>${NAME}/${NAME}(?:\\.${NAME})*)(?<namespaces>(?::${NAME})*)$`);

/**
 * Reads `gitlab/gitlab-runner,gitlab/other:jobs-a:jobs-b`: accounts, each with the namespaces of its jobs if those run
 * elsewhere.
 */
function parseManagers(text: string): StarterManager[] {
  const words = text.split(',').map((word) => word.trim());
  return words.flatMap((word) => {
    if (word === '') return [];
    const { serviceAccount, namespaces = '' } = MANAGER.exec(word)?.groups ?? {};
    if (serviceAccount !== undefined) return [{ serviceAccount, namespaces: namespaces.split(':').slice(1) }];
    throw userError(`--starter-managers: "${word}" is not a namespace/name; write for example gitlab/gitlab-runner`, {
      code: 'starter_managers_invalid',
      where: '--starter-managers',
      found: word,
      wanted: 'a comma-separated list of namespace/name[:jobNamespace…]',
    });
  });
}
