/**
 * A mapping that passed its schema and its checks, with every default filled in. Written out, not inferred from the schema,
 * so that the code that decides does not depend on the validator.
 */
export type Mapping = {
  version: 1;
  managers: readonly Manager[];
  /** In the order written: the first rule that matches decides. */
  rules: readonly Rule[];
  default: { manager: DefaultAction; job: DefaultAction };
  /** For accounts without a role annotation; `allow` is for EKS Pod Identity. */
  unannotated: 'warn' | 'deny' | 'allow';
  /** Requesters who may use mapped accounts manually. */
  exempt: { groups: readonly string[]; users: readonly string[] };
  /** Paths of GitLab projects by their ids, for people: nothing is matched with them. */
  names: ReadonlyMap<string, string>;
  /** One printable line that tells pipeline authors where to ask. */
  contact: string | undefined;
};

export type DefaultAction = 'keep' | 'deny' | { serviceAccount: string };

/** Who may create job pods: exactly one identity. */
export type Manager = {
  /** `namespace/name`, `user:NAME` or `group:NAME`: how rules (`createdBy`) and messages name this manager. */
  key: string;
  identity: { serviceAccount: { namespace: string; name: string } } | { user: string } | { group: string };
  /** What the manager's config.toml sets for jobs. A job pod with any other account requested it. */
  jobServiceAccounts: readonly string[];
  /** `bound`: its requests have the token of a pod. `any`: they may have another credential, as outside the cluster. */
  tokens: 'bound' | 'any';
  /** Where it may create job pods. */
  namespaces: readonly string[];
  /** Host name of its GitLab instance. */
  instance?: string;
};

/** In the file the kind is `match.kind`; here it is at the top, where TypeScript narrows by it. */
export type Rule = ManagerRule | JobRule;

type RuleCommon = {
  name: string;
  /** May hold `{project}`, `{rootGroup}`, `{namespace}`. */
  serviceAccount: string;
  /** When the account does not exist: try the next rule, or refuse. */
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
    /** Decimal ids as text: they are compared with the digits in the pod's name. */
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
  /** For jobs with the opt-out marks of the EKS pod identity webhook. */
  optOut: 'refuse' | 'allow';
};
