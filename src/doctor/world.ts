import type { Account } from '../accounts/account.ts';
import type { Finding as DocumentFinding } from '../documents/finding.ts';
import type { Path } from '../documents/path.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import type { ByNamespace } from './by-namespace.ts';
import type { WebhookConfiguration } from './kubernetes-objects.ts';
import type { Seen, Unseen } from './seen.ts';

/**
 * A reading of a cluster, and of what was handed over beside it: everything that checks judge. Plain data, made once by
 * read-world.ts; no check asks for more.
 */
export type World = {
  now: Date;
  /** Address of the API server. */
  server: string;
  installation: Installation;
  /** All MutatingWebhookConfigurations. */
  mutating: Seen<readonly WebhookConfiguration[]>;
  /** Ours for edits of the mapping; `undefined` where there is none. */
  validating: Seen<WebhookConfiguration | undefined>;
  /** The Deployment of the webhook; `undefined` where there is none. */
  deployment: Seen<WebhookDeployment | undefined>;
  /** Ready addresses behind the Service. */
  endpoints: Seen<number>;
  certificates: Seen<Certificates>;
  /** What is in the ConfigMap; `undefined` where there is none. */
  document: Seen<MappingDocument | undefined>;
  /** What the document says, where it is valid. */
  mapping: Seen<MappingIndex>;
  /** Labels by namespace. */
  namespaces: ByNamespace<Labels>;
  accounts: ByNamespace<ReadonlyMap<string, Account>>;
  runners: ByNamespace<readonly Runner[]>;
  rights: Seen<Rights>;
  /** Of this cluster's ServiceAccount tokens, with https://. */
  issuer: Seen<string>;
  /** The side of AWS, as it was handed over. */
  roles: Seen<Roles>;
};

export type Labels = Readonly<Record<string, string>>;

/** Where things are: constant names, and what follows from them. */
export type Installation = {
  namespace: string;
  /** Name of the Service, which is that of the Deployment. */
  service: string;
  mutatingConfiguration: string;
  validatingConfiguration: string;
  mappingConfigMap: string;
  certificatesSecret: string;
};

export type WebhookDeployment = {
  /** Wanted. */
  replicas: number;
  /** Ready ones. */
  ready: number;
  args: readonly string[];
};

/** What is known of certificates; no key is ever kept. */
export type Certificates = {
  /** By the name of the webhook entry: those in its `caBundle`; empty where it has none or none can be read. */
  bundles: ReadonlyMap<string, readonly Certificate[]>;
  /** What is served; `undefined` where the Secret has none yet. */
  leaf: Seen<ServedCertificate | undefined>;
};

export type Certificate = { subject: string; fingerprint: string; notAfter: Date };

export type ServedCertificate = Certificate & {
  /** Fingerprints of those in the bundles that it was signed by. */
  signedBy: readonly string[];
};

export type MappingDocument = {
  /** `undefined` where it has no key for it. */
  text: string | undefined;
  findings: readonly DocumentFinding[];
};

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

export type Variable = { name: string; value: string | undefined; place: string };

/** A value with the place that says so. */
export type Setting<Value> = { value: Value; place: string; path: string };

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

export type Roles = {
  roles: readonly Role[];
  /** Files that are no JSON. */
  unread: readonly string[];
  folder: string;
};

export type Role = {
  name: string;
  /** Where what was handed over says so. */
  arn: string | undefined;
  trust: PolicySource;
  /** What the role may do; `undefined` where nobody said anything about it. */
  permissions: readonly PolicySource[] | undefined;
  /** ARNs of attached policies whose text is not there. */
  attached: readonly string[];
};

/** A policy document, and where it is written: `path` leads to it in the text of the file. */
export type PolicySource = { value: unknown; file: string; text: string; path: Path };

/** RBAC as it is written. */
export type Rights = {
  /** By `ClusterRole/NAME` or `NAMESPACE/NAME`. */
  roles: ReadonlyMap<string, readonly PolicyRule[]>;
  bindings: readonly Binding[];
  /** Namespaces whose own roles and bindings could not be read. */
  unread: readonly Unseen[];
};

export type PolicyRule = {
  verbs: readonly string[];
  apiGroups: readonly string[];
  resources: readonly string[];
  resourceNames: readonly string[];
};

export type Binding = {
  kind: 'ClusterRoleBinding' | 'RoleBinding';
  name: string;
  /** Of a RoleBinding. */
  namespace: string | undefined;
  /** Key of the role in {@link Rights.roles}. */
  role: string;
  subjects: readonly Subject[];
};

export type Subject = { kind: string; name: string; namespace?: string };
