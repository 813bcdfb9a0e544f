import type { Manager } from '../../mapping/mapping.ts';
import type { Mode } from '../../modes.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Judgment } from '../judge/judgment.ts';
import type { Reason } from '../reasons.ts';
import type { Snapshot } from '../snapshot.ts';

/** What messages and warnings read of a decision. */
export type Context = {
  /** Uid of the request. */
  uid: string;
  /** The pod as received. Messages quote only its labels and annotations. */
  pod: Pod;
  facts: PodFacts;
  /** Path of the job's own project, if its requester may read it. */
  projectName: string | undefined;
  judgment: Judgment;
  /** The listed manager that sent the request, if one did. */
  manager: Manager | undefined;
  snapshot: Snapshot;
  mode: Mode;
  reason: Reason;
  /** The account on the pod as received, and the one that it will have. */
  from: string;
  to: string;
};
