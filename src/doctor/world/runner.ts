import type { Place } from './place.ts';
import type { Unseen } from './seen.ts';

/** A Deployment that runs a runner manager. */
export type Runner = {
  namespace: string;
  /** Of the Deployment. */
  name: string;
  /** Name of the ServiceAccount of its pods. */
  account: string;
  /** Name of the container that runs the manager. */
  container: string;
  /** One for each `[[runners]]`. */
  settings: readonly RunnerSettings[];
  /** Variables of that container. */
  variables: readonly Variable[];
  /** Name of the Secret that the entrypoint of GitLab's chart exports as CACHE_S3_ACCESS_KEY and CACHE_S3_SECRET_KEY. */
  cacheSecret: string | undefined;
  /** Parts of its configuration that could not be read. */
  unread: readonly Unseen[];
};

/** A variable of a container; `value` is `undefined` for one from a Secret, which is never read. */
export type Variable = { name: string; value: string | undefined; place: Place };

/** A value, and the place that sets it: the name of a variable, or a path in a document. */
export type Setting<Value> = { value: Value; place: Place; path: string };

/** The settings for identity and cache that take effect: a variable of the environment wins over the template. */
export type RunnerSettings = {
  /** Position among the `[[runners]]` of its document. */
  index: number;
  /** Address of the API server. */
  host: Setting<string> | undefined;
  serviceAccount: Setting<string> | undefined;
  serviceAccountOverwriteAllowed: Setting<string> | undefined;
  /** Settings that give jobs root on their node, such as `privileged`, with the value as text. */
  nodeAccess: readonly Setting<string>[];
  /** Names of the variables that `environment` sets for jobs. */
  environment: readonly Setting<string>[];
  cache: CacheSettings;
};

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
};
