import type { Place } from './place.ts';
import type { Unseen } from './seen.ts';

/** A Deployment that runs a runner manager. */
export type Runner = {
  namespace: string;
  /** Of the Deployment. */
  name: string;
  /** Of the ServiceAccount that its pods ask for. */
  account: string;
  /** By name; values of secrets are never kept. */
  container: string;
  /** One for each `[[runners]]`. */
  settings: readonly RunnerSettings[];
  /** Variables of the container, by name; the value where it is not a secret. */
  variables: readonly Variable[];
  /** Secret whose files the entrypoint of GitLab's chart exports as CACHE_S3_ACCESS_KEY and CACHE_S3_SECRET_KEY. */
  cacheSecret: string | undefined;
  /** What of its configuration could not be read. */
  unread: readonly Unseen[];
};

export type Variable = { name: string; value: string | undefined; place: Place };

/** A value, and the place that sets it: the name of a variable, or a path in a document. */
export type Setting<Value> = { value: Value; place: Place; path: string };

/** What counts for identity and cache, in force: the environment before the template. */
export type RunnerSettings = {
  index: number;
  serviceAccount: Setting<string> | undefined;
  serviceAccountOverwriteAllowed: Setting<string> | undefined;
  /** Names of AWS_… variables that `environment` sets, each with its place. */
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
  /** Whether there is one; never the key. */
  accessKey: Setting<'present'> | undefined;
  secretKey: Setting<'present'> | undefined;
  sessionToken: Setting<'present'> | undefined;
};
