/** The fields of a pod template that configure a runner manager. */
export type PodTemplate = {
  metadata?: { labels?: Record<string, string> };
  spec: {
    serviceAccountName?: string;
    automountServiceAccountToken?: boolean;
    containers: readonly RunnerContainer[];
    initContainers?: readonly RunnerContainer[];
    volumes?: readonly {
      name: string;
      configMap?: { name: string };
      secret?: { secretName?: string; items?: readonly SecretItem[] };
      projected?: { sources?: readonly VolumeSource[] };
    }[];
  };
};

export type RunnerContainer = {
  name: string;
  image?: string;
  command?: readonly string[];
  args?: readonly string[];
  env?: readonly {
    name: string;
    value?: string;
    valueFrom?: { configMapKeyRef?: { name: string; key: string }; fieldRef?: { fieldPath: string } };
  }[];
  envFrom?: readonly { prefix?: string; configMapRef?: { name: string }; secretRef?: { name: string } }[];
  volumeMounts?: readonly { name: string; mountPath?: string; subPath?: string }[];
};

type VolumeSource = {
  configMap?: { name: string };
  secret?: { name: string; items?: readonly SecretItem[] };
  serviceAccountToken?: { path?: string };
};

type SecretItem = { key?: string; path?: string };

/** The ConfigMap with the API server's root certificates, which every pod mounts. */
const ROOT_CERTIFICATES = 'kube-root-ca.crt';

/** Returns the names of the ConfigMaps that a pod mounts or takes variables from. */
export function referencedConfigMaps({ spec }: PodTemplate, { env, envFrom }: RunnerContainer): ReadonlySet<string> {
  const mounted = (spec.volumes ?? []).flatMap(({ configMap, projected }) => [
    configMap,
    ...(projected?.sources ?? []).map((source) => source.configMap),
  ]);
  const named = [
    ...mounted,
    ...(envFrom ?? []).map(({ configMapRef }) => configMapRef),
    ...(env ?? []).map(({ valueFrom }) => valueFrom?.configMapKeyRef),
  ];
  return new Set(
    named.flatMap((reference) => (reference && reference.name !== ROOT_CERTIFICATES ? [reference.name] : [])),
  );
}
