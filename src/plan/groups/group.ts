import type { Decision } from '../../admission/decision.ts';
import type { Effect } from '../compare.ts';
import type { Pair } from '../pair.ts';
import type { ValueSet } from './value-set.ts';

/** Who creates job pods, and where. */
export type Origin = { requester: string; namespace: string };

/** One result of a decision: an account and where it comes from, or a refusal. */
export type Outcome = {
  /** With its placeholders where a rule has some; `undefined` for a refusal. */
  account: string | undefined;
  /** `undefined` where the mapping assigns none. */
  rule: string | undefined;
  /** A reason code. */
  reason: Decision['reason'];
};

/** Jobs for which an edit does the same: a pair of outcomes, for each of these projects with each of these origins. */
export type Group = Pair<Outcome> & {
  effect: Effect;
  /** The account that these jobs request; `undefined` for the configured one. */
  requested: string | undefined;
  /** What these jobs have. */
  rootGroups: ValueSet | undefined;
  runners: ValueSet | undefined;
  /** What else has to hold, each a clause without its details. */
  conditions: readonly string[];
  projects: ReadonlySet<string>;
  /** Who creates these jobs, and where. */
  origins: readonly Origin[];
  /** Projects beyond those that are kept. */
  more: number;
  /** All projects but these; `undefined` where no others are concerned. */
  othersBut: readonly string[] | undefined;
  /** Number of jobs, where there are records of them. */
  jobs: number;
  example: Example;
};

export type Example = Pair<string> & {
  project: string | undefined;
  /** Name of the pod, where there is a record of one. */
  pod: string | undefined;
  namespace: string;
  requester: string;
  /** On the pod as it was sent. */
  account: string;
  /** What is assumed, each a clause. */
  assumed: readonly string[];
};

/** One job, or several of which one is the example. */
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
