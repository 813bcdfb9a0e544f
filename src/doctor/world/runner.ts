import type { ManagerMark } from '../../pods/manager-marks.ts';
import type { DocumentPlace, WorkloadKind } from './place.ts';
import type { Release } from './release.ts';
import type { Unseen } from './seen.ts';
import type { Setting, Variable } from './setting.ts';

/** A Deployment or StatefulSet that runs a runner manager. */
export type Runner = {
  kind: WorkloadKind;
  namespace: string;
  /** Of the workload. */
  name: string;
  /** Name of the ServiceAccount in its pod template; the mapping may assign another one to its pods. */
  account: string;
  /** What marks its pods as managers; without a mark, the webhook does not treat them as managers. */
  mark: ManagerMark | undefined;
  /** Value of the pod label `gitlab-runner-irsa/manager`. */
  managerName: string | undefined;
  /** Name of the container that runs the manager. */
  container: string;
  /** Image of that container; `undefined` if it is not known. */
  image: string | undefined;
  /** One for each `[[runners]]`. */
  settings: readonly RunnerSettings[];
  /** What keeps the manager from starting with its configuration. */
  broken: readonly ConfigurationError[];
  /** Variables of that container. */
  variables: readonly Variable[];
  /** Name of the Secret that the entrypoint of GitLab's chart exports as CACHE_S3_ACCESS_KEY and CACHE_S3_SECRET_KEY. */
  cacheSecret: string | undefined;
  token: ManagerToken;
  /** The Helm release that owns the workload, if any. */
  release?: Release;
  /** Parts of its configuration that could not be read. */
  unread: readonly Unseen[];
};

/** Where the container of a manager has its credentials for the API server, by its pod template. */
export type ManagerToken = {
  /**
   * What is mounted at the path of the token, beside which the API server adds nothing: a token of the pod (`pod`), one from a
   * Secret, or a volume whose content only another process knows. `undefined`: nothing.
   */
  mounted:
    | { is: 'pod' }
    | { is: 'secret'; volume: string; secret: string }
    | { is: 'other'; volume: string }
    | undefined;
  /** `automountServiceAccountToken` of the pod; without it, the account decides. */
  automount: boolean | undefined;
  /** What gives it a kubeconfig, which it uses only without a token: `variable KUBECONFIG`. */
  kubeconfig: string | undefined;
};

/** An error for which the runner refuses a document, so that it does not start. */
export type ConfigurationError = {
  place: DocumentPlace;
  /** `invalid`: it is not TOML. `type`: a value has another type. `runners`: not one `[[runners]]` in a template. */
  is: 'invalid' | 'type' | 'runners';
  /** From 1; `undefined` if it concerns the whole document. */
  line: number | undefined;
  column: number | undefined;
  /** A phrase without a full stop, and without a value of the document. */
  reason: string;
};

/** The settings for identity and cache that take effect: a variable of the environment wins over the template. */
export type RunnerSettings = {
  /** Position among the `[[runners]]` of its document. */
  index: number;
  /** `undefined` for a runner that is registered by its environment alone. */
  document: DocumentPlace | undefined;
  /** Its name in `config.toml`; a template cannot set it. */
  name: Setting<string> | undefined;
  /** Whether its executor creates pods. */
  isKubernetes: boolean;
  /** Address of GitLab. */
  url: Setting<string> | undefined;
  /** Address of the API server. */
  host: Setting<string> | undefined;
  /** The account of jobs; with `pod_spec`, the one that the last patch sets. */
  serviceAccount: Setting<string> | undefined;
  serviceAccountOverwriteAllowed: Setting<string> | undefined;
  /** Where it creates its jobs: `default` without it. */
  namespace: Setting<string> | undefined;
  /** The namespace in its document, where a variable wins over it. */
  hiddenNamespace: Setting<string> | undefined;
  /** Go pattern for the namespaces that a job may choose. */
  namespaceOverwriteAllowed: Setting<string> | undefined;
  /** `namespace_per_job`, if it is on: jobs run in namespaces that the runner creates, and the other two do not count. */
  namespacePerJob: Setting<string> | undefined;
  /** Whether jobs get a token for the Kubernetes API (`automount_service_account_token`): as their account says without it. */
  automount: Setting<string> | undefined;
  /** Go pattern for the labels that a job may set on its pod, as `key=value`. */
  podLabelsOverwriteAllowed: Setting<string> | undefined;
  /** `bearer_token_overwrite_allowed`, if it is on. */
  bearerTokenOverwriteAllowed: Setting<string> | undefined;
  /** Settings that give jobs root on their node, such as `privileged`, with the value as text. */
  nodeAccess: readonly Setting<string>[];
  /** Names of the variables that `environment`, or RUNNER_ENV, sets for jobs, and those that a patch of `pod_spec` sets. */
  environment: readonly Setting<string>[];
  /** Labels and annotations of job pods for which the webhook refuses them. */
  podMarks: readonly Setting<PodMark>[];
  cache: CacheSettings;
};

/**
 * A label or an annotation that a runner sets on the pods of its jobs. `opt-out`: it declines the AWS identity of the pod.
 * `reserved`: a label of the webhook, which only pods of managers have.
 */
export type PodMark = { is: 'opt-out' | 'reserved' /** `label gitlab-runner-irsa/manager` */; words: string };

export type CacheSettings = {
  type: Setting<string> | undefined;
  authenticationType: Setting<string> | undefined;
  serverAddress: Setting<string> | undefined;
  bucket: Setting<string> | undefined;
  path: Setting<string> | undefined;
  region: Setting<string> | undefined;
  roleArn: Setting<string> | undefined;
  /** Deprecated: the role for uploads only, where `roleArn` is not set. */
  uploadRoleArn: Setting<string> | undefined;
  /** `S3`, `KMS` or `DSSE-KMS` */
  encryption: Setting<string> | undefined;
  /** Id, ARN or alias of the key for KMS; without it S3 uses a key of AWS. */
  encryptionKey: Setting<string> | undefined;
  /** Only whether it is set; the key itself is never kept. */
  accessKey: Setting<'present'> | undefined;
  secretKey: Setting<'present'> | undefined;
  sessionToken: Setting<'present'> | undefined;
  /** Settings of GitLab Runner 11 and earlier, which later versions ignore; the value is what replaced one. */
  ignored: readonly Setting<string>[];
};
