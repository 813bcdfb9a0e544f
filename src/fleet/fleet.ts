import type { PolicyStatement } from '../iam/policy-document.ts';
import type { Role } from '../iam/role.ts';
import type { RoleSettings } from '../iam/role-settings.ts';
import type { DefaultAction, JobRule, Mapping } from '../mapping/mapping.ts';

/**
 * A fleet that passed its schema, with every default filled in: one EKS cluster, its GitLab runners, and the ServiceAccounts
 * and roles of runners and jobs.
 */
export type Fleet = {
  version: 1;
  cluster: Cluster;
  gitlab: { url: string };
  webhook: Webhook;
  cache: Cache | undefined;
  serviceAccounts: readonly FleetAccount[];
  runners: readonly FleetRunner[];
  /** All of kind job: rules for managers are derived from the runners. */
  rules: readonly JobRule[];
  default: { manager: DefaultAction; job: DefaultAction };
  unannotated: Mapping['unannotated'];
  exempt: Mapping['exempt'];
  /** As in the mapping. */
  names: Mapping['names'];
  contact: Mapping['contact'];
};

export type Cluster = {
  name: string;
  /** Twelve digits; `accountId` in the file. */
  awsAccount: string;
  region: string;
  partition: string;
  /** Without https://. Only EKS Pod Identity needs none. */
  oidcIssuer: string | undefined;
  /** Settings of the roles that are created. */
  roles: RoleDefaults;
  /** `aws.ci`; `undefined` for the default configuration of the provider. */
  terraformProvider: string | undefined;
};

/** What a role has that sets nothing else. */
export type RoleDefaults = RoleSettings & {
  path: string;
  /** Whether the role exists already, and is imported. */
  isImported: boolean;
  alsoTrustedBy: readonly OtherCluster[];
};

/** Another cluster whose accounts of the same names get a role: by its tokens, or by EKS Pod Identity. */
export type OtherCluster = {
  by: { is: 'irsa'; issuer: string } | { is: 'pod-identity'; cluster: string; region: string };
  /** Namespaces that have another name there, by their name here. */
  namespaces: ReadonlyMap<string, string>;
};

/** The webhook and its chart. */
export type Webhook = {
  /** Namespace of the release. */
  namespace: string;
  image: Readonly<Record<string, string>>;
  /** Additional values of the wrapper chart. */
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
  /** The role that managers assume for each object of a job; without one they sign URLs. */
  role: FleetRole | undefined;
};

export type FleetRole = Role &
  RoleDefaults & {
    arn: string;
    /**
     * False for a role that the fleet names by ARN, which is created elsewhere. Such a role has no settings, and the clusters
     * that it trusts are known but not generated.
     */
    create: boolean;
  };

export type FleetAccount = {
  name: string;
  kind: 'manager' | 'job';
  namespaces: readonly string[];
  /** How its pods get the role; with `none` they have none. */
  identity: 'irsa' | 'pod-identity' | 'none';
  /** `undefined` with `identity: none`. */
  role: FleetRole | undefined;
  permissions: Permissions;
  /** Whether the chart creates the ServiceAccount. */
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
  /** Jobs run in the first, unless a job requests another with KUBERNETES_NAMESPACE_OVERWRITE. */
  jobNamespaces: readonly string[];
  /** Account of the manager. */
  serviceAccount: string;
  /** What its config.toml sets for jobs. */
  jobServiceAccount: string;
  /** Whether the generated chart installs it; false for one of another release, which only the mapping and the roles know. */
  managed: boolean;
  /** Name of the Secret in its namespace that has its token; only {@link managed} runners need one. */
  tokenSecret: string | undefined;
  protected: boolean;
  /** Labels by which a Fargate profile selects its pods; `undefined` for a runner that is not on Fargate. */
  fargate: { labels: Readonly<Record<string, string>> } | undefined;
  /** Additional lines of its config.toml, below `[runners.kubernetes]`. */
  config: string;
  /** Additional values of GitLab's chart. */
  values: Values;
};
