/** Who gets which role: projects and managers, the rules of the mapping, accounts, roles and caches, and what connects them. */
export type RoleMap = {
  /** In the order of the mapping: managers first, then jobs. */
  nodes: readonly MapNode[];
  edges: readonly MapEdge[];
};

export type MapNode = ProjectsNode | RunnerNode | RuleNode | AccountNode | RoleNode | CacheNode;

type Common = {
  /** Unique in a map. The same installation always has the same ids. */
  id: string;
};

/** The jobs that a rule matches. */
export type ProjectsNode = Common & {
  is: 'projects';
  /** Project ids as text; empty if the rule names none. */
  projects: readonly { id: string; name?: string }[];
  /** Ids of top-level groups; empty if the rule names none. */
  rootGroups: readonly string[];
  /** Other conditions of the rule: `createdBy gitlab/gitlab-runner-protected`. */
  limits: readonly string[];
  /** True if an earlier rule can match some of these jobs: `every other project`. */
  isRest: boolean;
};

/** A workload of a runner manager, or a manager in the mapping for which none was seen. */
export type RunnerNode = Common & {
  is: 'runner';
  /** `deployment gitlab/gitlab-runner`, or the key of a manager without a workload. */
  name: string;
  /** The key of its entry in the mapping; absent if no entry lists it. */
  manager?: string;
  /** The namespaces in which it may create jobs. */
  jobNamespaces: readonly string[];
  /** Why enforce refuses its pods; absent if it does not. */
  refused?: 'no_rule' | 'reserved_account';
  /** What the doctor found about its configuration. */
  sides: readonly Side[];
};

export type RuleNode = Common & {
  is: 'rule';
  /** The name of the rule, the key of the manager that lists the account, or `default`. */
  name: string;
  to: 'manager' | 'job';
  source: 'rule' | 'manager' | 'default';
  /** The path in the mapping: `rules[3]`. */
  path: string;
  /** The line in the mapping, counted from 1; absent if the mapping was not parsed from a text. */
  line?: number;
  /** The account that it assigns, with placeholders; or `keep` or `deny` for the default. */
  assigns: string;
  /** Accounts that a job may request. */
  allow: readonly string[];
};

export type AccountNode = Common & {
  is: 'account';
  name: string;
  /** The namespaces in which the accounts of this name have the same role. */
  namespaces: readonly string[];
  /** `unknown`: the ServiceAccounts of a namespace could not be read. */
  exists: 'yes' | 'no' | 'unknown';
  /** The annotation with the ARN of a role, unchanged. */
  annotation?: string;
  audience?: string;
};

export type RoleNode = Common & {
  is: 'role';
  /** Absent for an account without a role. */
  arn?: string;
  /** What gives the role to the account. */
  by: 'annotation' | 'association' | 'none';
  /** The trust policy as data; absent if it was not read. */
  trust?: unknown;
};

export type CacheNode = Common & {
  is: 'cache';
  bucket: string;
  /** The path without slashes at its ends; empty for the whole bucket. */
  path: string;
  region?: string;
  /** The role that managers assume for each object. */
  assumes?: string;
};

export type MapEdge = {
  from: string;
  to: string;
  /** True if a job gets the account only on request. */
  onRequest: boolean;
  /** The namespaces in which a rule gives the account; empty for other edges. */
  namespaces: readonly string[];
  /** What was checked on both sides of the reference; empty if the command checks nothing. */
  sides: readonly Side[];
};

/** One side of a reference, and what the doctor found there. */
export type Side = {
  /**
   * `runner`: the configuration of the manager. `account`: the ServiceAccount that a rule names. `annotation`: what
   * gives the account its role. `trust`: the trust policy, which must admit the account. `permissions`: those of the
   * role for the cache. `bucket`: the bucket in AWS.
   */
  side: 'runner' | 'account' | 'annotation' | 'trust' | 'permissions' | 'bucket';
  state: SideState;
  findings: readonly MapFinding[];
  /** Why the side was not checked, or what else is worth knowing about it; a sentence without a full stop. */
  note?: string;
};

/** `wrong`: the doctor has an error or a warning. `unchecked`: it was not read. */
type SideState = 'ok' | 'wrong' | 'unchecked';

/** The parts of a doctor's finding that a map shows. */
export type MapFinding = {
  code: string;
  level: 'error' | 'warning' | 'notice';
  object: string;
  found: string;
  wanted: string;
  /** Commands to copy, or advice. */
  fix: readonly { text: string; isCommand: boolean }[];
};
