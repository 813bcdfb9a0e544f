import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { misspelled } from '../misspelled.ts';
import { foundManagers, type RunnerParts } from './each-runner.ts';

/**
 * The managers of the mapping whose account is a typo, by the account that was meant, as `namespace/name`: the account does not exist,
 * and a runner manager that the mapping does not list runs in the same namespace with a similar one.
 */
export function misspelledManagers(
  mapping: MappingIndex,
  world: RunnerParts & Pick<World, 'accounts'>,
): ReadonlyMap<string, Manager> {
  const unlisted = foundManagers(mapping, world).flatMap(({ manager, pod, runner }) =>
    manager === undefined && !('refused' in pod) ? [{ namespace: runner.namespace, name: pod.account }] : [],
  );
  const meant = new Map<string, Manager>();
  for (const { manager, name, namespace } of managerAccounts(mapping)) {
    const there = lookIn(world.accounts, namespace, 'ServiceAccounts');
    if (!isSeen(there) || there.seen === undefined || there.seen.has(name)) continue;
    const beside = unlisted.filter((one) => one.namespace === namespace).map((one) => one.name);
    const near = misspelled(name, new Set(beside));
    if (near !== undefined && !meant.has(`${namespace}/${near}`)) meant.set(`${namespace}/${near}`, manager);
  }
  return meant;
}
