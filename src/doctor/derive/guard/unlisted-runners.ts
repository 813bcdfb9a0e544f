import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { allSeen } from '../../world/by-namespace.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { Subject } from '../../world/rbac.ts';
import type { World } from '../../world/world.ts';

/**
 * Returns a function that tells whether a subject of RBAC is the account of a runner manager that the mapping does not
 * list. Enforce and the guard would stop such a manager.
 */
export function unlistedRunners(runners: World['runners'], mapping: MappingIndex): (subject: Subject) => boolean {
  const keyOf = (account: { namespace: string; name: string }) => `${account.namespace}/${account.name}`;
  const listed = new Set(managerAccounts(mapping).map(keyOf));
  const running = [...allSeen(runners)].flatMap(([namespace, namespaceRunners]) =>
    namespaceRunners.map(({ account }) => keyOf({ namespace, name: account })),
  );
  const unlisted = new Set(running.filter((key) => !listed.has(key)));
  return ({ kind, name, namespace }) => kind === 'ServiceAccount' && unlisted.has(`${namespace}/${name}`);
}
