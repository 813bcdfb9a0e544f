import type { JobPod } from '../sight.ts';

/**
 * A first mapping of a cluster, as data. Everything but comments has passed the pattern of its field, so that no text of the
 * cluster becomes a key or another value.
 */
export type Proposal = {
  managers: readonly ProposedManager[];
  /** In their order: rules for single projects, then templates, then those for all jobs of a runner. */
  rules: readonly ProposedRule[];
  /** Rules that lack what only a person knows; they become comments. */
  open: readonly ProposedRule[];
  /** What cannot be written, such as a manager whose account every pod has; each is a sentence for a comment. */
  left: readonly string[];
  /** Namespaces to label: those of jobs first. */
  namespaces: readonly string[];
};

export type ProposedManager = {
  /** `namespace/name` of its account. */
  key: string;
  namespace: string;
  account: string;
  runners: readonly ProposedRunner[];
  /** Where its runners create jobs. */
  namespaces: readonly string[];
  /** The configured account of jobs; others follow from rules. */
  jobAccount: string;
  /** Host name of its GitLab, if managers of the cluster serve several and it is known. */
  instance: string | undefined;
  /** Sentences for a comment: where it comes from, and what is not known. */
  says: readonly string[];
};

/** A workload that runs a manager. */
export type ProposedRunner = {
  /** A name that a fleet can have; the value of the pod label if its pods have it. */
  name: string;
  namespaces: readonly string[];
  /** Address of GitLab, if it can be written. */
  url: string | undefined;
  says: readonly string[];
};

export type ProposedRule = {
  name: string;
  /** Ids as text. */
  projects: readonly string[] | undefined;
  /** Keys of managers; `undefined` for all. */
  createdBy: readonly string[] | undefined;
  namespaces: readonly string[];
  /** May have placeholders. */
  serviceAccount: string;
  allow: readonly string[];
  /** For one with placeholders: the accounts that exist, or were seen, and that the rule gives to the jobs with their ids. */
  filled?: readonly AccountPlace[];
  says: readonly string[];
};

export type AccountPlace = { namespace: string; name: string };

/** Every account that a rule gives, or lets jobs request. */
export function accountsOfRule({ allow, filled, namespaces, serviceAccount }: ProposedRule): readonly AccountPlace[] {
  if (filled !== undefined) return filled;
  return namespaces.flatMap((namespace) => [serviceAccount, ...allow].map((name) => ({ namespace, name })));
}

/** A job pod with the managers that may have created it. */
export type AttributedPod = {
  pod: JobPod;
  /** Keys of managers that the proposal lists. */
  managers: readonly string[];
  /** Why no rule may follow from it, as a sentence: its account or its project is not what a runner shows. */
  doubt?: string;
};
