import type { ServiceAccounts } from '../accounts/service-account.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';

/**
 * Everything that decisions read besides the review, at one moment. Watchers replace it as a whole and never change it.
 */
export type Snapshot = {
  index: MappingIndex;
  accounts: ServiceAccounts;
  /** A warning for every decision: the newest edit of the mapping, or of the accounts, was refused. */
  notice: string | undefined;
  /** Version of the program, to whose pages refusals link; `undefined` if no message is shown. */
  version: string | undefined;
};
