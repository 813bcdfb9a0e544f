import type { ServiceAccount, ServiceAccounts } from '../../accounts/service-account.ts';
import type { Rule } from '../../mapping/mapping.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Kind } from '../decision.ts';
import { type Outcome, PROBLEMS, type Problem } from '../reasons.ts';

/** The account that a pod is to have, and where that comes from. */
export type Goal = {
  account: string;
  /** `rule` and `default` are the mapping's word; `keep` is its word that the pod may stay; `configured` is a way back. */
  source: 'rule' | 'default' | 'keep' | 'configured';
  rule?: Rule;
  /** The job asked for this account and the rule allows it. */
  granted?: true;
};

/** What a pod comes to, before any mode turns it into an answer. */
export type Judgement = {
  kind: Kind;
  /** In the order found; the strict modes stop at the first. */
  problems: readonly Problem[];
  /** What the mapping gives, problems or not; `undefined` where the pod is none of our business. */
  given: Goal | undefined;
  /** What the pod gets if it is let in: {@link given}, or a way back from it. */
  goal: Goal | undefined;
  /** What it is when there is no problem and no {@link goal}. */
  outcome: Outcome;
  /** For `reserved_account`: the rule or manager that the account belongs to. */
  owner: string | undefined;
  missed: readonly string[];
};

/** Collects the problems of one pod. */
export type Problems = {
  found: Problem[];
  /** Notes a problem; true when the pod is refused and nothing that comes after it matters. */
  end(problem: Problem): boolean;
};

/** @param lenient go on after a problem that best-effort does not refuse */
export function collectProblems(lenient: boolean): Problems {
  const found: Problem[] = [];
  return {
    found,
    end(problem) {
      found.push(problem);
      return !lenient || PROBLEMS[problem] === 'refuse';
    },
  };
}

/** The accounts of the pod's namespace. */
export type Lookup = {
  get(name: string): ServiceAccount | undefined;
  exists(name: string): boolean;
  /** Names that were asked for and are not there. */
  missed: string[];
};

export function lookupFor(facts: PodFacts, accounts: ServiceAccounts): Lookup {
  const missed: string[] = [];
  const get = (name: string) => accounts.get(facts.namespace, name);
  return {
    get,
    exists(name) {
      // The ServiceAccount plugin has looked up the pod's own account before any webhook is called.
      if (name === facts.serviceAccount || get(name) !== undefined) return true;
      missed.push(name);
      return false;
    },
    missed,
  };
}
