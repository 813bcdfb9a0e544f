import type { JobPod } from '../sight.ts';

/**
 * A first mapping of a cluster, as data. Everything except comments has passed the pattern of its field, so no text
 * from the cluster can become a key or another value.
 */
export type Proposal = {
  managers: readonly ProposedManager[];
  /** In the order of the file: rules for single projects, then templates, then rules for all jobs of a runner. */
  rules: readonly ProposedRule[];
  /** Rules that lack something that only the user knows. They are written as comments. */
  open: readonly ProposedRule[];
  /** Sentences for a comment on what cannot be written, such as a manager whose account every pod has. */
  left: readonly string[];
  /** Namespaces to label, those with jobs first. */
  namespaces: readonly string[];
};

export type ProposedManager = {
  /** Its account as `namespace/name`. */
  key: string;
  namespace: string;
  account: string;
  runners: readonly ProposedRunner[];
  /** The namespaces in which its runners create jobs. */
  namespaces: readonly string[];
  /** The configured account of its jobs. Rules give other accounts. */
  jobAccount: string;
  /** The host of its GitLab, if it is known and the managers of the cluster serve several. */
  instance: string | undefined;
  /** Sentences for a comment: where the entry comes from, and what is not known. */
  comments: readonly string[];
};

/** A workload that runs a manager. */
export type ProposedRunner = {
  /** A name that a fleet allows. If the pods have our label, it is the label's value. */
  name: string;
  namespaces: readonly string[];
  /** The address of GitLab, if it can be written without a secret. */
  url: string | undefined;
  comments: readonly string[];
};

export type ProposedRule = {
  name: string;
  /** Project ids as text. */
  projects: readonly string[] | undefined;
  /** Keys of managers; `undefined` for all managers. */
  createdBy: readonly string[] | undefined;
  namespaces: readonly string[];
  /** An account, which may contain placeholders. */
  serviceAccount: string;
  allow: readonly string[];
  /** For an account with placeholders: the existing or seen accounts that the rule gives to the jobs with their ids. */
  filled?: readonly AccountPlace[];
  comments: readonly string[];
};

export type AccountPlace = { namespace: string; name: string };

/** Returns every account that a rule assigns or lets jobs request. */
export function accountsOfRule({ allow, filled, namespaces, serviceAccount }: ProposedRule): readonly AccountPlace[] {
  if (filled !== undefined) return filled;
  return namespaces.flatMap((namespace) => [serviceAccount, ...allow].map((name) => ({ namespace, name })));
}

/** A job pod, and the managers that may have created it. */
export type AttributedPod = {
  pod: JobPod;
  /** Keys of managers in the proposal. */
  managers: readonly string[];
  /**
   * A sentence on why no rule may follow from the pod: the runner's configuration does not confirm its account or its
   * project.
   */
  doubt?: string;
};
