import type { Decision } from '../../admission/decision.ts';
import type { Effect } from '../compare.ts';
import type { Pair } from '../pair.ts';
import type { ValueSet } from './value-set.ts';

/** A manager that creates job pods, and their namespace. */
export type Origin = { requester: string; namespace: string };

/** One result of a decision: an account with the rule that it comes from, or a refusal. */
export type Outcome = {
  /** With the placeholders of its rule, if it has any; `undefined` for a refusal. */
  account: string | undefined;
  /** `undefined` if the mapping assigns none. */
  rule: string | undefined;
  reason: Decision['reason'];
};

/**
 * Jobs for which an edit does the same: one pair of outcomes, which is true for each of the projects with each of the
 * origins.
 */
export type Group = Pair<Outcome> & {
  effect: Effect;
  /** The account that these jobs request; `undefined` for the configured one. */
  requested: string | undefined;
  /** The top-level groups and runners that these jobs have. */
  rootGroups: ValueSet | undefined;
  runners: ValueSet | undefined;
  /** Further conditions that have to be met, each as a clause without its details. */
  conditions: readonly string[];
  projects: ReadonlySet<string>;
  origins: readonly Origin[];
  /** Number of projects beyond those that are kept. */
  more: number;
  /** If set, the group is about all projects except these. */
  othersBut: readonly string[] | undefined;
  /** Number of jobs, if there are records of them; otherwise 0. */
  jobs: number;
  example: Example;
};

export type Example = Pair<string> & {
  project: string | undefined;
  /** Name of the pod, if there is a record of one. */
  pod: string | undefined;
  namespace: string;
  requester: string;
  /** The account on the pod as it was sent. */
  account: string;
  /** What is assumed, each as a clause. */
  assumed: readonly string[];
};

/** One job, or several jobs of which one is the example. */
export type Occurrence = {
  effect: Effect;
  decisions: Pair<Decision>;
  requested: string | undefined;
  rootGroups: ValueSet | undefined;
  runners: ValueSet | undefined;
  conditions: readonly string[];
  projects: readonly string[];
  origins: readonly Origin[];
  othersBut: readonly string[] | undefined;
  jobs: number;
  example: Omit<Example, 'before' | 'after'>;
};
