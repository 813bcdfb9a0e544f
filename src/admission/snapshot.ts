import type { ServiceAccounts } from '../accounts/service-account.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';

/** Everything a decision rests on, as it stood at one moment. Watchers replace it whole and never change it. */
export type Snapshot = {
  index: MappingIndex;
  accounts: ServiceAccounts;
  /** Said as a warning with every decision: that the newest edit of the mapping is refused, and why. */
  notice: string | undefined;
};
