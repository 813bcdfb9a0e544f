import { deriveMapping } from '../../fleet/derive-mapping.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import { compile } from '../../mapping/index/compile.ts';
import { type AccountRoles, accountRolesOf } from '../account-roles.ts';
import { mapPair, type Pair } from '../pair.ts';
import { type ChangesByRules, changesByRules } from '../reasoning/changes-by-rules.ts';
import { type AwsChanges, awsChangesOf } from './aws-changes.ts';
import { fleetStateOf, serviceAccountsIn } from './fleet-state.ts';
import { readFleetState } from './read-fleet-state.ts';

/**
 * What a fleet changes in what was generated before, or which file of the last run cannot be read, so that this is
 * unknown.
 */
export type GeneratedPlan =
  | { is: 'planned'; aws: AwsChanges; roles: Pair<AccountRoles>; jobs: ChangesByRules }
  | { is: 'unknown'; unread: 'mapping' | 'state' };

/** What the last run left in the output folder: the text of the mapping, and the state from the manifest. */
type LastRun = { mapping: string; state: unknown };

export function planGenerated(last: LastRun, fleet: Fleet): GeneratedPlan {
  const state = readFleetState(last.state);
  if (state === undefined) return { is: 'unknown', unread: 'state' };
  const { mapping } = parseMapping(last.mapping);
  if (mapping === undefined) return { is: 'unknown', unread: 'mapping' };
  const mappings = { before: mapping, after: deriveMapping(fleet) };
  const indexes = mapPair(mappings, compile);
  const states = { before: state, after: fleetStateOf(fleet) };
  const roles = mapPair(states, ({ accounts }) => accountRolesOf(accounts));
  const jobs = changesByRules(indexes, { accounts: mapPair(states, serviceAccountsIn), roles });
  return { is: 'planned', aws: awsChangesOf(states, mappings), roles, jobs };
}
