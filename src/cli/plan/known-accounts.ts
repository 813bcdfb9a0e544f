import type { ServiceAccount } from '../../accounts/service-account.ts';
import { readAccountList } from '../../files/read-accounts.ts';
import { fleetAccounts } from '../../fleet/fleet-accounts.ts';
import type { Cluster } from '../../live/plan-cluster.ts';
import type { Pair } from '../../plan/pair.ts';
import type { Io } from '../run/command.ts';
import type { Plan } from './plan.ts';
import type { Side } from './side.ts';

/**
 * Returns the ServiceAccounts that exist before and after the edit; `undefined` for two mappings alone, which do not
 * say.
 */
export async function knownAccounts(
  { after, before }: Pair<Side>,
  file: string | undefined,
  cluster: Cluster | undefined,
  io: Pick<Io, 'read'>,
): Promise<{ are: Plan['accounts']; known: Pair<readonly ServiceAccount[]> | undefined }> {
  if (file === undefined && before.fleet !== undefined && after.fleet !== undefined)
    return { are: 'of the fleets', known: { before: fleetAccounts(before.fleet), after: fleetAccounts(after.fleet) } };
  const all = file === undefined ? await cluster?.accounts() : await readAccountList(file, io);
  return all === undefined ? { are: 'assumed', known: undefined } : { are: 'read', known: { before: all, after: all } };
}
