import type { ManagerMark } from '../../pods/manager-marks.ts';
import type { DocumentPlace, WorkloadKind } from './place.ts';
import type { Release } from './release.ts';
import type { Unseen } from './seen.ts';
import type { Setting, Variable } from './setting.ts';

/** A Deployment or StatefulSet that runs a runner manager. */
export type Runner = {
  kind: WorkloadKind;
  namespace: string;
  /** The name of the workload. */
  name: string;
  /** The name of the ServiceAccount in its pod template. The mapping may assign another one to its pods. */
  account: string;
  /** What marks its pods as managers. Without a mark, the webhook does not treat them as managers. */
  mark: ManagerMark | undefined;
  /** The value of the pod label `gitlab-runner-irsa/manager`. */
  managerName: string | undefined;
  /** The name of the container that runs the manager. */
  container: string;
  /** The image of that container; `undefined` if it is not known. */
  image: string | undefined;
  /** Settings, one entry for each `[[runners]]`. */
  settings: readonly RunnerSettings[];
  /** Errors that keep the manager from starting with its configuration. */
  broken: readonly ConfigurationError[];
  /** The variables of that container. */
  variables: readonly Variable[];
  /** The Secret from which the entrypoint of GitLab's chart exports CACHE_S3_ACCESS_KEY and CACHE_S3_SECRET_KEY. */
  cacheSecret: string | undefined;
  token: ManagerToken;
  /** The Helm release that owns the workload, if there is one. */
  release?: Release;
  /** Parts of its configuration that could not be read. */
  unread: readonly Unseen[];
};

/** Where a manager's container finds its credentials for the API server, by its pod template. */
export type ManagerToken = {
  /**
   * What is mounted at the path of the token: a token of the pod (`pod`), one from a Secret, or another volume, whose
   * content the template does not show. `undefined` if nothing is mounted, so that the API server may add a token.
   */
  mounted:
    | { is: 'pod' }
    | { is: 'secret'; volume: string; secret: string }
    | { is: 'other'; volume: string }
    | undefined;
  /** `automountServiceAccountToken` of the pod; if `undefined`, that of the account decides. */
  automount: boolean | undefined;
  /** What sets a kubeconfig: `variable KUBECONFIG`. The runner uses it only without a token. */
  kubeconfig: string | undefined;
};

/** An error for which the runner refuses a document and does not start. */
export type ConfigurationError = {
  place: DocumentPlace;
  /**
   * `invalid`: the document is not TOML. `type`: a value has the wrong type. `runners`: a template does not have
   * exactly one `[[runners]]`.
   */
  is: 'invalid' | 'type' | 'runners';
  /** The line, counted from 1; `undefined` if the error concerns the whole document. */
  line: number | undefined;
  column: number | undefined;
  /** A phrase without a full stop and without values of the document. */
  reason: string;
};

/** The effective settings for identity and cache. A variable of the environment overrides a template. */
export type RunnerSettings = {
  /** The position among the `[[runners]]` of the document. */
  index: number;
  /** The document; `undefined` for a runner that is registered only by its environment. */
  document: DocumentPlace | undefined;
  /** The name in `config.toml`, which a template cannot set. */
  name: Setting<string> | undefined;
  /** True if its executor creates pods. */
  isKubernetes: boolean;
  /** The address of GitLab. */
  url: Setting<string> | undefined;
  /** The address of the API server. */
  host: Setting<string> | undefined;
  /** The account of jobs. If patches in `pod_spec` set it, the last one does. */
  serviceAccount: Setting<string> | undefined;
  serviceAccountOverwriteAllowed: Setting<string> | undefined;
  /** The namespace in which it creates jobs; if `undefined`, it is `default`. */
  namespace: Setting<string> | undefined;
  /** The namespace in the document, if a variable overrides it. */
  hiddenNamespace: Setting<string> | undefined;
  /** A Go pattern for the namespaces that a job may choose. */
  namespaceOverwriteAllowed: Setting<string> | undefined;
  /**
   * Set if `namespace_per_job` is on. The runner then creates a namespace for each job and ignores the other two
   * settings.
   */
  namespacePerJob: Setting<string> | undefined;
  /**
   * Whether jobs get a token for the Kubernetes API (`automount_service_account_token`); if `undefined`, their account
   * decides.
   */
  automount: Setting<string> | undefined;
  /** A Go pattern for the labels that a job may set on its pod, as `key=value`. */
  podLabelsOverwriteAllowed: Setting<string> | undefined;
  /** Set if `bearer_token_overwrite_allowed` is on. */
  bearerTokenOverwriteAllowed: Setting<string> | undefined;
  /** Settings that give jobs root on their node, such as `privileged`, with their values as text. */
  nodeAccess: readonly Setting<string>[];
  /** Names of the variables that `environment`, RUNNER_ENV or a patch of `pod_spec` sets for jobs. */
  environment: readonly Setting<string>[];
  /** Labels and annotations of job pods because of which the webhook refuses them. */
  podMarks: readonly Setting<PodMark>[];
  cache: CacheSettings;
};

/**
 * A label or an annotation that a runner sets on the pods of its jobs. `opt-out`: it declines the AWS identity of the
 * pod. `reserved`: it is a label of the webhook that only pods of managers may have.
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
  /** Deprecated: the role for uploads only, used if `roleArn` is not set. */
  uploadRoleArn: Setting<string> | undefined;
  /** `S3`, `KMS` or `DSSE-KMS` */
  encryption: Setting<string> | undefined;
  /** Id, ARN or alias of the KMS key; if `undefined`, S3 uses a key that AWS manages. */
  encryptionKey: Setting<string> | undefined;
  /** Says only that a key is set. The key itself is never kept. */
  accessKey: Setting<'present'> | undefined;
  secretKey: Setting<'present'> | undefined;
  sessionToken: Setting<'present'> | undefined;
  /**
   * Settings of GitLab Runner 11 and earlier that later versions ignore. Their values are the names of the settings
   * that replaced them.
   */
  ignored: readonly Setting<string>[];
};
