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
  /** Of the namespaces where one of the two allows jobs; null without a cluster. */
  modes: readonly NamespaceMode[] | null;
  /** What could not be read, each a clause. */
  unseen: readonly string[];
  /** Which ServiceAccounts exist: all, those of the cluster or of a file, or those of each fleet. */
  accounts: 'assumed' | 'read' | 'of the fleets';
  /** Present for two fleets. */
  aws: AwsChanges | undefined;
  /** The roles of accounts, where the documents are fleets. */
  roles: Pair<AccountRoles> | undefined;
};

/** What the edit does to jobs, by what was asked about. */
export type JobsPlan =
  | ({
      source: 'rules';
      /** Changed parts of the mapping that also decide about other pods than jobs. */
      unplanned: readonly string[];
    } & ChangesByRules)
  | ({
      source: 'audit log' | 'pods' | 'cluster';
      /** Pods whose requester is not known, and what the rules say about jobs instead. */
      unknown: { count: number; byRules: ChangesByRules } | undefined;
      /** Of a log. */
      lines: RecordCounts | undefined;
    } & PodChanges);

/** Whether anything changes, for jobs or in AWS. */
export function hasChanges({ aws, jobs }: Plan): boolean {
  return jobs.changes.length > 0 || (byRulesOf(jobs)?.changes.length ?? 0) > 0 || aws?.changes === true;
}

/** Whether everything was asked about. */
export function isComplete({ jobs, unseen }: Plan): boolean {
  if (byRulesOf(jobs)?.isBounded === true || unseen.length > 0) return false;
  return jobs.source === 'rules' ? jobs.unplanned.length === 0 : jobs.otherwise.count + jobs.lacking.count === 0;
}

/** What the rules say about jobs; `undefined` where the requester of each pod is known. */
export function byRulesOf(jobs: JobsPlan): ChangesByRules | undefined {
  return jobs.source === 'rules' ? jobs : jobs.unknown?.byRules;
}
