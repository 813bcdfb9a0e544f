import type { PolicyStatement } from '../iam/policy-document.ts';
import type { Role } from '../iam/role.ts';
import type { RoleSettings } from '../iam/role-settings.ts';
import type { DefaultAction, JobRule, Mapping } from '../mapping/mapping.ts';

/**
 * A valid fleet with all defaults: one EKS cluster, its GitLab runners, and the ServiceAccounts and roles of runners
 * and jobs.
 */
export type Fleet = {
  version: 1;
  cluster: Cluster;
  gitlab: { url: string };
  webhook: Webhook;
  cache: Cache | undefined;
  serviceAccounts: readonly FleetAccount[];
  runners: readonly FleetRunner[];
  /** Only rules for jobs. Those for managers are derived from the runners. */
  rules: readonly JobRule[];
  default: { manager: DefaultAction; job: DefaultAction };
  unannotated: Mapping['unannotated'];
  exempt: Mapping['exempt'];
  /** The names of projects, as in the mapping. */
  names: Mapping['names'];
  contact: Mapping['contact'];
};

export type Cluster = {
  name: string;
  /** Twelve digits; `accountId` in the file. */
  awsAccount: string;
  region: string;
  partition: string;
  /** The issuer without https://; `undefined` only if all accounts use EKS Pod Identity. */
  oidcIssuer: string | undefined;
  /** Settings of roles that are created and do not set their own. */
  roles: RoleDefaults;
  /** The provider configuration, such as `aws.ci`; `undefined` for the default one. */
  terraformProvider: string | undefined;
};

/** The settings of a role that sets nothing itself. */
export type RoleDefaults = RoleSettings & {
  path: string;
  /** True if the role exists already and is imported. */
  isImported: boolean;
  alsoTrustedBy: readonly OtherCluster[];
};

/** Another cluster in which accounts of the same names get a role, by their tokens or by EKS Pod Identity. */
export type OtherCluster = {
  by: { is: 'irsa'; issuer: string } | { is: 'pod-identity'; cluster: string; region: string };
  /** Namespaces with another name in that cluster, by their names in this one. */
  namespaces: ReadonlyMap<string, string>;
};

/** The webhook and its chart. */
export type Webhook = {
  /** The namespace of the release. */
  namespace: string;
  image: Readonly<Record<string, string>>;
  /** Additional values of the wrapper chart. */
  values: Values;
};

export type Values = Readonly<Record<string, unknown>>;

export type Cache = {
  bucket: string;
  region: string;
  /** The path without slashes at its ends; empty for the whole bucket. */
  path: string;
  shared: boolean;
  kmsKeyArn: string | undefined;
  /** The role that managers assume for each object of a job; without one, they sign URLs with their own role. */
  role: FleetRole | undefined;
};

export type FleetRole = Role &
  RoleDefaults & {
    arn: string;
    /**
     * False for a role that is created elsewhere and that the fleet names by ARN. It has no settings. The clusters that
     * it trusts are known, but its trust policy is not generated.
     */
    create: boolean;
  };

export type FleetAccount = {
  name: string;
  kind: 'manager' | 'job';
  namespaces: readonly string[];
  /** How pods of the account get its role; with `none` they get none. */
  identity: 'irsa' | 'pod-identity' | 'none';
  /** `undefined` with `identity: none`. */
  role: FleetRole | undefined;
  permissions: Permissions;
  /** True if the chart creates the ServiceAccount. */
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
  /** Jobs run in the first of these, unless a job requests another with KUBERNETES_NAMESPACE_OVERWRITE. */
  jobNamespaces: readonly string[];
  /** The account of the manager. */
  serviceAccount: string;
  /** The account that its config.toml sets for jobs. */
  jobServiceAccount: string;
  /**
   * True if the generated chart installs the runner. The runner of another release is only in the mapping and the
   * roles.
   */
  managed: boolean;
  /** The Secret with its token, in its namespace. Only {@link managed} runners need one. */
  tokenSecret: string | undefined;
  protected: boolean;
  /** Labels by which a Fargate profile selects its job pods; `undefined` for a runner that is not on Fargate. */
  fargate: { labels: Readonly<Record<string, string>> } | undefined;
  /** Additional lines for its config.toml, below `[runners.kubernetes]`. */
  config: string;
  /** Additional values for GitLab's chart. */
  values: Values;
};
