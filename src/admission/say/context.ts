import type { Manager } from '../../mapping/mapping.ts';
import type { PodFacts } from '../../pods/facts.ts';
import type { Goal, Judgement } from '../judge/judgement.ts';
import type { ReviewRequest } from '../review/review.ts';
import type { Snapshot } from '../snapshot.ts';

/** Everything that can be said of one decision. */
export type Context = {
  request: ReviewRequest;
  facts: PodFacts;
  judgement: Judgement;
  /** The listed manager that asks, if one does. */
  manager: Manager | undefined;
  /** What the mapping gives; where it gives nothing, the account on the pod. */
  given: Goal;
  from: string;
  to: string;
  rule: string | undefined;
  snapshot: Snapshot;
};
