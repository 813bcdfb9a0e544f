import type { PolicyStatement } from '../iam/policy-document.ts';
import type { Role } from '../iam/role.ts';
import type { DefaultAction, JobRule, Mapping } from '../mapping/mapping.ts';

/**
 * A fleet that has passed its schema, with every default filled in: one EKS cluster, its GitLab runners, and the
 * ServiceAccounts and roles of runners and jobs.
 */
export type Fleet = {
  version: 1;
  cluster: Cluster;
  gitlab: { url: string };
  webhook: Webhook;
  cache: Cache | undefined;
  serviceAccounts: readonly FleetAccount[];
  runners: readonly FleetRunner[];
  /** All of kind job: those for managers follow from the runners. */
  rules: readonly JobRule[];
  default: { manager: DefaultAction; job: DefaultAction };
  unannotated: Mapping['unannotated'];
  exempt: Mapping['exempt'];
};

export type Cluster = {
  name: string;
  /** Twelve digits. */
  accountId: string;
  region: string;
  partition: string;
  /** Without https://. Only EKS Pod Identity does without one. */
  oidcIssuer: string | undefined;
};

/** The webhook and its chart. */
export type Webhook = {
  /** Of the release. */
  namespace: string;
  image: Readonly<Record<string, string>>;
  /** More values of the wrapper chart. */
  values: Values;
};

export type Values = Readonly<Record<string, unknown>>;

export type Cache = {
  bucket: string;
  region: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  path: string;
  shared: boolean;
  kmsKeyArn: string | undefined;
  /** The role that managers assume for each object of a job; without one, they sign URLs. */
  role: FleetRole | undefined;
};

export type FleetRole = Role & {
  arn: string;
  /** False for a role that is given by its ARN, and so made elsewhere. */
  create: boolean;
};

export type FleetAccount = {
  name: string;
  kind: 'manager' | 'job';
  namespaces: readonly string[];
  identity: 'irsa' | 'pod-identity';
  role: FleetRole;
  permissions: Permissions;
  /** Whether the chart makes the ServiceAccount. */
  create: boolean;
  annotations: Readonly<Record<string, string>>;
  automountServiceAccountToken: boolean | undefined;
};

type Permissions = {
  cache: boolean;
  managedPolicyArns: readonly string[];
  statements: readonly PolicyStatement[];
};

export type FleetRunner = {
  name: string;
  tags: readonly string[];
  namespace: string;
  /** The first is where jobs run; for another one a job asks with KUBERNETES_NAMESPACE_OVERWRITE. */
  jobNamespaces: readonly string[];
  /** Of the manager. */
  serviceAccount: string;
  /** What its config.toml sets for jobs. */
  jobServiceAccount: string;
  /** Name of the Secret with its token, in its namespace. */
  tokenSecret: string;
  protected: boolean;
  /** Labels by which a Fargate profile selects its pods; `undefined` where it does not run on Fargate. */
  fargate: { labels: Readonly<Record<string, string>> } | undefined;
  /** More of its config.toml, below `[runners.kubernetes]`. */
  config: string;
  /** More values of GitLab's chart. */
  values: Values;
};
