import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Group } from '../groups/group.ts';
import { createGroups } from '../groups/groups.ts';
import type { Pair } from '../pair.ts';
import { occurrenceOf } from './occurrence.ts';
import { type ReasoningOptions, reasonAbout } from './reason.ts';

/** What an edit changes for jobs, as the rules of both mappings tell them apart. */
export type ChangesByRules = {
  /** Questions, each decided with both mappings. */
  asked: number;
  /** A limit ended the search. */
  isBounded: boolean;
  changes: readonly Group[];
};

/** {@link reasonAbout}, with its changes as groups. */
export function changesByRules(indexes: Pair<MappingIndex>, options?: ReasoningOptions): ChangesByRules {
  const { asked, changes, isBounded } = reasonAbout(indexes, options);
  const groups = createGroups(indexes);
  for (const change of changes) groups.add(occurrenceOf(change));
  return { asked, isBounded, changes: groups.all() };
}
