import { parseMapping } from '../../mapping/document/parse.ts';
import { compile } from '../../mapping/index/compile.ts';
import { MAPPING_KEY } from '../../names.ts';
import { accountRolesOf } from '../../plan/account-roles.ts';
import { awsChangesOf } from '../../plan/fleet/aws-changes.ts';
import { generatedAccounts, generatedState } from '../../plan/fleet/generated-state.ts';
import { createGroups } from '../../plan/groups.ts';
import { mapPair, type Pair } from '../../plan/pair.ts';
import { occurrenceOf } from '../../plan/reasoning/occurrence.ts';
import { reasonAbout } from '../../plan/reasoning/reason.ts';
import type { Plan } from '../views/plan/text.ts';

/** What new files change, as far as the files of a fleet say it. */
export type GeneratedPlan = Pick<Plan, 'aws' | 'changes' | 'isBounded' | 'roles'>;

/** @returns `undefined` if one of the two has no valid mapping: before the first run, or after an edit by hand */
export function planGenerated(files: Pair<ReadonlyMap<string, string>>): GeneratedPlan | undefined {
  const { after, before } = mapPair(files, (texts) => parseMapping(texts.get(MAPPING_KEY) ?? '').mapping);
  if (before === undefined || after === undefined) return undefined;
  const indexes = { before: compile(before), after: compile(after) };
  const groups = createGroups(indexes);
  const accounts = {
    before: generatedAccounts(files.before, before),
    after: generatedAccounts(files.after, after),
  };
  const states = mapPair(files, generatedState);
  const roles = mapPair(states, (state) => accountRolesOf(state.accounts));
  const { changes, isBounded } = reasonAbout(indexes, { accounts, roles });
  for (const change of changes) groups.add(occurrenceOf(change));
  return { aws: awsChangesOf(states), changes: groups.all(), isBounded, roles };
}
