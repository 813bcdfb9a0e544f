import type { ServiceAccounts } from '../accounts/service-account.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';

/** Everything that decisions read beside the review, at one moment. Watchers replace it as a whole and never change it. */
export type Snapshot = {
  index: MappingIndex;
  accounts: ServiceAccounts;
  /** A warning for every decision: that the newest edit of the mapping or the accounts was refused. */
  notice: string | undefined;
  /** Of the program, to whose pages refusals link; `undefined` where no message is shown. */
  version: string | undefined;
};
