import type { RecordedDecision } from '../recorded-decision.ts';

/** What one value of a log is. */
export type Reading =
  | {
      /** Of a dry run, nothing is stored. */
      is: 'decision' | 'dry_run';
      record: RecordedDecision;
      /** The same for the same record, wherever it was read; a client may choose `auditID`, but not the time. */
      identity: string;
    }
  /** A decision whose time cannot be read, so that no day and no order has it. */
  | { is: 'undated'; record: Pick<RecordedDecision, 'namespace' | 'project' | 'would'> }
  /** A job was created, and the webhook wrote nothing about it; `project` is that in the name of its pod. */
  | { is: 'undecided'; time: number; namespace: string; project: string; identity: string }
  /** An event of a request for a pod before its end: only the last one has what webhooks wrote. */
  | { is: 'unfinished' }
  /** A text of another pod, which can look like a line of the webhook. */
  | { is: 'foreign' }
  | { is: 'other' };
