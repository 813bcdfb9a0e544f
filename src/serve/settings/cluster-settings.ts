import { userError } from '../../errors.ts';
import { SERVICE_ACCOUNT_FOLDER } from '../../kubernetes/access/in-cluster.ts';
import type { StarterManager } from '../../mapping/starter.ts';
import { RELEASE } from '../../names.ts';

/** Flags of `serve --in-cluster`, as the command line hands them over. */
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

/** Which objects of the cluster the process lives by, and as whom. */
export type ClusterSettings = {
  /** Of the ConfigMap, the Secret and the Service; `undefined` takes the one that the process lives in. */
  namespace: string | undefined;
  mappingConfigMap: string;
  /** For the first mapping, where the ConfigMap has none. */
  starterManagers: readonly StarterManager[];
  certificatesSecret: string;
  service: string;
  mutatingConfiguration: string;
  /** `undefined` where edits of the mapping are not to be checked by the API server. */
  validatingConfiguration: string | undefined;
  /** Where the kubelet mounts the token. */
  tokenFolder: string;
  /** In place of it, for development. */
  kubeconfig: string | undefined;
  context: string | undefined;
};

/** The names that the chart gives to a release of its own name. */
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

/** `gitlab/gitlab-runner,gitlab/other:jobs-a:jobs-b`: accounts, each with the namespaces of its jobs where these are others. */
function parseManagers(text: string): StarterManager[] {
  const words = text.split(',').map((word) => word.trim());
  return words.flatMap((word) => {
    if (word === '') return [];
    const { serviceAccount, namespaces = '' } = MANAGER.exec(word)?.groups ?? {};
    if (serviceAccount !== undefined) return [{ serviceAccount, namespaces: namespaces.split(':').slice(1) }];
    throw userError(
      `--starter-managers: "${word}" is not understood; write namespace/name, for example gitlab/gitlab-runner`,
      {
        code: 'starter_managers_invalid',
        where: '--starter-managers',
        found: word,
        wanted: 'namespace/name, several with commas; behind a colon the namespaces of its jobs',
      },
    );
  });
}
