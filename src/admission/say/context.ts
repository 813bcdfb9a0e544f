import type { Manager } from '../../mapping/mapping.ts';
import type { Mode } from '../../modes.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Judgment } from '../judge/judgment.ts';
import type { Reason } from '../reasons.ts';
import type { Snapshot } from '../snapshot.ts';

/** A decision as its messages and warnings read it. */
export type Context = {
  /** Of the request. */
  uid: string;
  /** As received. Messages quote only its labels and annotations. */
  pod: Pod;
  facts: PodFacts;
  /** Path of the job's own project, where its requester may read it. */
  projectName: string | undefined;
  judgment: Judgment;
  /** The listed manager that the requester is. */
  manager: Manager | undefined;
  snapshot: Snapshot;
  mode: Mode;
  reason: Reason;
  /** The account on the pod as received, and the one that it will have. */
  from: string;
  to: string;
};
