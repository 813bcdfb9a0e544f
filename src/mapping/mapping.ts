/**
 * A mapping that passed its schema and its checks, with every default filled in. The type is not inferred from the
 * schema, so that the code that decides does not depend on the validator.
 */
export type Mapping = {
  version: 1;
  managers: readonly Manager[];
  /** In the order written: the first rule that matches decides. */
  rules: readonly Rule[];
  default: { manager: DefaultAction; job: DefaultAction };
  /** What to do about accounts without a role annotation; `allow` is for EKS Pod Identity. */
  unannotated: 'warn' | 'deny' | 'allow';
  /** Requesters who may use mapped accounts manually. */
  exempt: { groups: readonly string[]; users: readonly string[] };
  /** Paths of GitLab projects by id, for people. They are never matched. */
  names: ReadonlyMap<string, string>;
  /** One printable line that tells pipeline authors where to ask. */
  contact: string | undefined;
};

export type DefaultAction = 'keep' | 'deny' | { serviceAccount: string };

/** An identity that may create job pods. */
export type Manager = {
  /**
   * `namespace/name`, `user:NAME` or `group:NAME`: rules (`createdBy`) and messages refer to the manager by this key.
   */
  key: string;
  identity: { serviceAccount: { namespace: string; name: string } } | { user: string } | { group: string };
  /** The accounts that the manager's config.toml sets for jobs. A job pod with any other account requested it. */
  jobServiceAccounts: readonly string[];
  /**
   * `bound`: its requests have the token of a pod. `any`: they may have another credential, for a manager outside the
   * cluster.
   */
  tokens: 'bound' | 'any';
  /** The namespaces in which it may create job pods. */
  namespaces: readonly string[];
  /** Host name of its GitLab instance. */
  instance?: string;
};

/** A rule. In the file, the kind is `match.kind`; here it is at the top level, where TypeScript can narrow by it. */
export type Rule = ManagerRule | JobRule;

type RuleCommon = {
  name: string;
  /** May contain `{project}`, `{rootGroup}`, `{namespace}`. */
  serviceAccount: string;
  /** What to do if the account does not exist: try the next rule, or refuse. */
  missing: 'next' | 'refuse';
};

export type ManagerRule = RuleCommon & {
  kind: 'manager';
  match: {
    /** Values of the pod label `gitlab-runner-irsa/manager`. */
    names?: readonly string[];
    namespaces?: readonly string[];
  };
};

export type JobRule = RuleCommon & {
  kind: 'job';
  match: {
    /** Decimal ids as text, because they are compared with the digits in the pod's name. */
    projects?: readonly string[];
    /** Keys of {@link Manager}. */
    createdBy?: readonly string[];
    namespaces?: readonly string[];
    /** Decimal ids as text. Only GitLab Runner 19.4 and later sets the label. */
    rootGroups?: readonly string[];
    /** Short runner tokens, compared with the label `manager.runner.gitlab.com/id-short`. */
    runners?: readonly string[];
    instances?: readonly string[];
  };
  /** Accounts that a job may request with KUBERNETES_SERVICE_ACCOUNT_OVERWRITE. */
  allow: readonly string[];
  /** What to do with jobs that have the opt-out marks of the EKS pod identity webhook. */
  optOut: 'refuse' | 'allow';
};
