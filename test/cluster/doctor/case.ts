import type { DoctorWorld } from './world.ts';

/** One way to break an installation, and what the doctor says about it. */
export type Case = {
  /** Ends the sentence "the doctor finds …". */
  name: string;
  /** Codes of the findings; if the fix of one uncovers the next, a list for each run of the doctor. */
  codes: readonly (readonly string[])[];
  /** Ids of checks that also find what other tests have in the cluster. */
  ofOthers?: readonly string[];
  break(world: DoctorWorld): Promise<void>;
  /** What the fix leaves to be done by hand. */
  byHand?(world: DoctorWorld): Promise<void>;
  /** Restores the world if the fix leaves another one than before. */
  restore?(world: DoctorWorld): Promise<void>;
};
