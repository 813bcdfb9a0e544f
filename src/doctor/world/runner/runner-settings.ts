import type { DocumentPlace } from '../place.ts';
import type { Setting } from './setting.ts';

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
  overriddenNamespace: Setting<string> | undefined;
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
