import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Group } from '../groups/group.ts';
import { createGroups } from '../groups/groups.ts';
import type { Pair } from '../pair.ts';
import { occurrenceOf } from './occurrence.ts';
import { type ReasoningOptions, reasonAbout } from './reason.ts';

/** What an edit changes for jobs, grouped by the rules of both mappings. */
export type ChangesByRules = {
  /** Number of questions that were decided with both mappings. */
  asked: number;
  /** True if a limit ended the search. */
  isBounded: boolean;
  changes: readonly Group[];
};

/** Calls {@link reasonAbout}, and groups the changes. */
export function changesByRules(indexes: Pair<MappingIndex>, options?: ReasoningOptions): ChangesByRules {
  const { asked, changes, isBounded } = reasonAbout(indexes, options);
  const groups = createGroups(indexes);
  for (const change of changes) groups.add(occurrenceOf(change));
  return { asked, isBounded, changes: groups.all() };
}
