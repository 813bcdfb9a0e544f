import type { RecordedDecision } from '../recorded-decision.ts';

/** What one value of a log is. */
export type Reading =
  | {
      /** After a dry run, nothing is stored. */
      is: 'decision' | 'dry_run';
      record: RecordedDecision;
      /** The same for every copy of a record. A client can choose `auditID`, but not the time. */
      identity: string;
    }
  /** A decision without a readable time, so that it belongs to no day and has no place in the order. */
  | { is: 'undated'; record: Pick<RecordedDecision, 'namespace' | 'project' | 'would'> }
  /** A job was created without a decision of the webhook. `project` comes from the name of its pod. */
  | { is: 'undecided'; time: number; namespace: string; project: string; identity: string }
  /** An event from before the end of a request for a pod. Only the last event has what webhooks added. */
  | { is: 'unfinished' }
  /** A text that another pod wrote, and that can look like a line of the webhook. */
  | { is: 'foreign' }
  | { is: 'other' };
