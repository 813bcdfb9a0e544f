import type { NamespaceMode } from '../../doctor/derive/namespaces/namespace-modes.ts';
import type { AccountRoles } from '../../plan/account-roles.ts';
import type { AwsChanges } from '../../plan/fleet/aws-changes.ts';
import type { Pair } from '../../plan/pair.ts';
import type { PodChanges } from '../../plan/pods/pod-changes.ts';
import type { ChangesByRules } from '../../plan/reasoning/changes-by-rules.ts';
import type { RecordCounts } from '../report/read-requests.ts';

/** The names of the two documents, and what differs. */
export type Plan = Pair<string> & {
  jobs: JobsPlan;
  /** The modes of namespaces in which one of the two allows jobs; null without a cluster. */
  modes: readonly NamespaceMode[] | null;
  /** What could not be read, a clause for each. */
  unseen: readonly string[];
  /**
   * Which ServiceAccounts exist: all by assumption, those that were read in a cluster or a file, or those of each
   * fleet.
   */
  accounts: 'assumed' | 'read' | 'of the fleets';
  /** Set for two fleets. */
  aws: AwsChanges | undefined;
  /** The roles of accounts, for two fleets. */
  roles: Pair<AccountRoles> | undefined;
};

/** What the edit does to jobs, by what was decided. */
export type JobsPlan =
  | ({
      source: 'rules';
      /** Changed parts of the mapping that also affect pods that are not jobs. */
      unplanned: readonly string[];
    } & ChangesByRules)
  | ({
      source: 'audit log' | 'pods' | 'cluster';
      /** The number of pods whose requester is not known, and what the rules say about jobs instead. */
      unknown: { count: number; byRules: ChangesByRules } | undefined;
      /** Counts of the log's records. */
      lines: RecordCounts | undefined;
    } & PodChanges);

/** True if anything changes, for jobs or in AWS. */
export function hasChanges({ aws, jobs }: Plan): boolean {
  return jobs.changes.length > 0 || (byRulesOf(jobs)?.changes.length ?? 0) > 0 || aws?.changes === true;
}

/** True if everything was decided. */
export function isComplete({ jobs, unseen }: Plan): boolean {
  if (byRulesOf(jobs)?.isBounded === true || unseen.length > 0) return false;
  return jobs.source === 'rules'
    ? jobs.unplanned.length === 0
    : jobs.decidedOtherwise.count + jobs.withoutLabels.count === 0;
}

/** Returns what the rules say about jobs; `undefined` if the requester of each pod is known. */
export function byRulesOf(jobs: JobsPlan): ChangesByRules | undefined {
  return jobs.source === 'rules' ? jobs : jobs.unknown?.byRules;
}
