import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { misspelled } from '../misspelled.ts';
import { foundManagers, type RunnerParts } from './each-runner.ts';

/**
 * Returns managers in the mapping whose account is a typo, by the account that was meant, `namespace/name`. Either the
 * account does not exist, and a runner manager that the mapping does not list runs in the same namespace with a similar
 * one; or the namespace does not exist, the only unlisted runner manager with this account name runs in another, and
 * the two namespaces have similar names or the mapping has no other manager.
 */
export function misspelledManagers(
  mapping: MappingIndex,
  world: RunnerParts & Pick<World, 'accounts'>,
): ReadonlyMap<string, Manager> {
  const unlisted = foundManagers(mapping, world).flatMap(({ manager, pod, runner }) =>
    manager === undefined && !('refused' in pod) ? [{ namespace: runner.namespace, name: pod.account }] : [],
  );
  const intended = new Map<string, Manager>();
  for (const { manager, name, namespace } of managerAccounts(mapping)) {
    const namespaceAccounts = lookIn(world.accounts, namespace, 'ServiceAccounts');
    if (!isSeen(namespaceAccounts) || namespaceAccounts.seen?.has(name) === true) continue;
    const beside = unlisted.filter((one) => one.namespace === namespace).map((one) => one.name);
    const near = misspelled(name, new Set(beside));
    const key = near === undefined ? elsewhere(namespace, name) : `${namespace}/${near}`;
    if (key !== undefined && !intended.has(key)) intended.set(key, manager);
  }
  return intended;

  function elsewhere(namespace: string, name: string): string | undefined {
    const labels = lookIn(world.namespaces, namespace, 'labels');
    if (!isSeen(labels) || labels.seen !== undefined) return undefined;
    const [only, ...others] = new Set(unlisted.filter((one) => one.name === name).map((one) => one.namespace));
    if (only === undefined || others.length > 0) return undefined;
    // Charts give accounts of many runners the same name, so a runner must not get the rules of another one that does
    // not exist yet.
    const isMeant = mapping.mapping.managers.length === 1 || misspelled(namespace, [only]) !== undefined;
    return isMeant ? `${only}/${name}` : undefined;
  }
}

/** Returns the namespaces that only such managers use, and that are therefore part of the typo. */
export function misspelledHomes(
  mapping: MappingIndex,
  world: RunnerParts & Pick<World, 'accounts'>,
): ReadonlySet<string> {
  const typos = new Set(misspelledManagers(mapping, world).values());
  const used = new Set(mapping.mapping.managers.filter((manager) => !typos.has(manager)).flatMap(namespacesOfManager));
  return new Set([...typos].flatMap(namespacesOfManager).filter((namespace) => !used.has(namespace)));
}

function namespacesOfManager({ identity, namespaces }: Manager): readonly string[] {
  return 'serviceAccount' in identity ? [identity.serviceAccount.namespace, ...namespaces] : namespaces;
}
