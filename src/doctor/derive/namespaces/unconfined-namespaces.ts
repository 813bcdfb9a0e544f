import { allSeen } from '../../world/by-namespace.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { permissions, WRITE_WORKLOADS } from '../rbac/permissions.ts';
import { type Power, powerful } from '../rbac/powers.ts';
import { CONTROL_PLANE } from '../rbac/system-subject.ts';
import { decidedNamespaces } from './decided-namespaces.ts';

/** Label of Pod Security admission, with the levels that leave a pod no way to its node. */
const ENFORCE = 'pod-security.kubernetes.io/enforce';
const CONFINED: ReadonlySet<string | undefined> = new Set(['baseline', 'restricted']);

const CREATE_PODS: Power = {
  does: 'create pods',
  permissions: [...permissions(['create'], '', ['pods']), ...WRITE_WORKLOADS],
};

/**
 * Namespaces without Pod Security in which others than administrators may create pods: a privileged one reads the tokens of every pod on
 * its node. Those of the webhook, of managers and jobs and of Kubernetes have checks of their own.
 *
 * @returns `undefined` if the permissions or the namespaces were not read
 */
export function unconfinedNamespaces(
  world: World,
): { namespaces: readonly string[]; subjects: readonly string[] } | undefined {
  const { installation, namespaces, rbac } = world;
  if (!isSeen(rbac) || !namespaces.complete) return undefined;
  const others = new Set([...decidedNamespaces(world), installation.namespace, CONTROL_PLANE]);
  const open = [...allSeen(namespaces)].flatMap(([name, labels]) =>
    others.has(name) || CONFINED.has(labels[ENFORCE]) ? [] : [name],
  );
  const found = powerful(rbac.seen, [CREATE_PODS], open, () => false);
  return {
    namespaces: [...new Set(found.flatMap((one) => one.namespaces))],
    subjects: [...new Set(found.flatMap((one) => one.subjects))],
  };
}
