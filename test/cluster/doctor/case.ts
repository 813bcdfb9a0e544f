import type { DoctorWorld } from './world.ts';

/** One way to break an installation, and what the doctor finds. */
export type Case = {
  /** Ends the sentence "the doctor finds …". */
  name: string;
  /** Codes of the findings. If the fix of one uncovers the next, there is a list for each run of the doctor. */
  codes: readonly (readonly string[])[];
  /** Ids of checks that also find objects of other tests in the cluster. */
  ofOthers?: readonly string[];
  break(world: DoctorWorld): Promise<void>;
  /** Does what the fix leaves to be done by hand. */
  byHand?(world: DoctorWorld): Promise<void>;
  /** Restores the world if the fix does not lead back to the state before. */
  restore?(world: DoctorWorld): Promise<void>;
};
