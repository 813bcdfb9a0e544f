import { deriveMapping } from '../../fleet/derive-mapping.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import { compile } from '../../mapping/index/compile.ts';
import { accountRolesOf } from '../../plan/account-roles.ts';
import { awsChangesOf } from '../../plan/fleet/aws-changes.ts';
import { fleetStateOf, serviceAccountsIn } from '../../plan/fleet/fleet-state.ts';
import { readFleetState } from '../../plan/fleet/read-fleet-state.ts';
import { createGroups } from '../../plan/groups.ts';
import { mapPair } from '../../plan/pair.ts';
import { occurrenceOf } from '../../plan/reasoning/occurrence.ts';
import { reasonAbout } from '../../plan/reasoning/reason.ts';
import type { Plan } from '../views/plan/text.ts';

/** What a fleet changes that was generated before, or which file of the last run does not say what it would change. */
export type GeneratedPlan =
  | ({ is: 'planned' } & Pick<Plan, 'aws' | 'changes' | 'isBounded' | 'roles'>)
  | { is: 'unknown'; unread: 'mapping' | 'state' };

/** What the last run left in the output folder: the text of the mapping, and the state in the manifest. */
type LastRun = { mapping: string; state: unknown };

export function planGenerated(last: LastRun, fleet: Fleet): GeneratedPlan {
  const state = readFleetState(last.state);
  if (state === undefined) return { is: 'unknown', unread: 'state' };
  const { mapping } = parseMapping(last.mapping);
  if (mapping === undefined) return { is: 'unknown', unread: 'mapping' };
  const after = deriveMapping(fleet);
  const indexes = { before: compile(mapping), after: compile(after) };
  const groups = createGroups(indexes);
  const states = { before: state, after: fleetStateOf(fleet) };
  const roles = mapPair(states, ({ accounts }) => accountRolesOf(accounts));
  const { changes, isBounded } = reasonAbout(indexes, { accounts: mapPair(states, serviceAccountsIn), roles });
  for (const change of changes) groups.add(occurrenceOf(change));
  return {
    is: 'planned',
    aws: awsChangesOf(states, { before: mapping, after }),
    changes: groups.all(),
    isBounded,
    roles,
  };
}
