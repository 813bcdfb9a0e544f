/** Who gets which role: projects and managers, the rules of the mapping, accounts, roles and caches, and what connects them. */
export type RoleMap = {
  /** In the order of the mapping: managers first, then jobs. */
  nodes: readonly MapNode[];
  edges: readonly MapEdge[];
};

export type MapNode = ProjectsNode | RunnerNode | RuleNode | AccountNode | RoleNode | CacheNode;

type Common = {
  /** Unique in a map, and the same for the same installation. */
  id: string;
};

/** The jobs that a rule is for. */
export type ProjectsNode = Common & {
  is: 'projects';
  /** Ids as text; empty if the rule is not for single projects. */
  projects: readonly { id: string; name?: string }[];
  /** Ids of root groups; empty if the rule is not for single groups. */
  rootGroups: readonly string[];
  /** Further conditions of the rule: `createdBy gitlab/gitlab-runner-protected`. */
  limits: readonly string[];
  /** Whether a rule before it can take some of these jobs: `every other project`. */
  isRest: boolean;
};

/** A workload that runs a runner manager, or a manager of the mapping without one. */
export type RunnerNode = Common & {
  is: 'runner';
  /** `deployment gitlab/gitlab-runner`, or the key of the manager. */
  name: string;
  /** Key of its entry in the mapping; absent if no entry lists it. */
  manager?: string;
  /** Where it may create jobs. */
  jobNamespaces: readonly string[];
  /** Why enforce refuses its pods; absent if it does not. */
  refused?: 'no_rule' | 'reserved_account';
  /** What the doctor says of its configuration. */
  sides: readonly Side[];
};

export type RuleNode = Common & {
  is: 'rule';
  /** Name of the rule, key of the manager that lists the account, or `default`. */
  name: string;
  to: 'manager' | 'job';
  source: 'rule' | 'manager' | 'default';
  /** Within the mapping: `rules[3]`. */
  path: string;
  /** From 1; absent if the mapping was not read from a text. */
  line?: number;
  /** What it assigns, with placeholders; `keep` and `deny` of the default. */
  assigns: string;
  /** Accounts that a job may request. */
  allow: readonly string[];
};

export type AccountNode = Common & {
  is: 'account';
  name: string;
  /** Those in which the accounts of this name have the same role. */
  namespaces: readonly string[];
  /** `unknown`: the ServiceAccounts of a namespace could not be read. */
  exists: 'yes' | 'no' | 'unknown';
  /** Its annotation with the ARN of a role, as written. */
  annotation?: string;
  audience?: string;
};

export type RoleNode = Common & {
  is: 'role';
  /** Absent for an account without a role. */
  arn?: string;
  /** By what the account has it. */
  by: 'annotation' | 'association' | 'none';
  /** Its trust policy, as data; absent if it was not read. */
  trust?: unknown;
};

export type CacheNode = Common & {
  is: 'cache';
  bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  path: string;
  region?: string;
  /** The role that managers assume for each object. */
  assumes?: string;
};

export type MapEdge = {
  from: string;
  to: string;
  /** Whether the account is one that a job has to request. */
  onRequest: boolean;
  /** Both sides of the reference; empty if nothing was checked because nothing was asked. */
  sides: readonly Side[];
};

/** One side of a reference, with what the doctor says of it. */
export type Side = {
  /**
   * `runner`: the configuration of the manager. `account`: the ServiceAccount that a rule names. `annotation`: what gives the
   * account its role. `trust`: whether the role admits the account. `permissions`: whether the role may use the cache.
   * `bucket`: the bucket in AWS.
   */
  side: 'runner' | 'account' | 'annotation' | 'trust' | 'permissions' | 'bucket';
  state: SideState;
  findings: readonly MapFinding[];
  /** Why it was not checked, or what else is to be said of it; a sentence without a full stop. */
  note?: string;
};

/** `wrong`: an error or a warning of the doctor. `unchecked`: it was not read. */
type SideState = 'ok' | 'wrong' | 'unchecked';

/** What a map shows of a finding of the doctor. */
export type MapFinding = {
  code: string;
  level: 'error' | 'warning' | 'notice';
  object: string;
  found: string;
  wanted: string;
  /** Commands to copy, and advice. */
  fix: readonly { text: string; isCommand: boolean }[];
};
