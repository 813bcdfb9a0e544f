import { serviceAccountOf } from '../../../pods/requester.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import type { Subject } from '../../world/rbac.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { decidedNamespaces } from '../namespaces/decided-namespaces.ts';

/**
 * Users and groups whose permissions every job has, with or without its account
 * (`apiserver/pkg/authentication/user/user.go`).
 */
const OF_EVERY_JOB: ReadonlySet<string> = new Set([
  'system:serviceaccounts',
  'system:authenticated',
  'system:unauthenticated',
  'system:anonymous',
]);

const GROUP_OF_NAMESPACE = 'system:serviceaccounts:';

/**
 * Returns a function that tells whether a job or a manager may be a subject of RBAC: an account of a namespace in which
 * they run, or a group with such an account. Such a subject does not count as an administrator, whatever its role.
 */
export function subjectsOfJobs(world: World): (subject: Subject) => boolean {
  const { mapping } = world;
  const namespaces = new Set(isSeen(mapping) ? concernedNamespaces(mapping.seen) : decidedNamespaces(world));
  return ({ kind, name, namespace }) => {
    if (kind === 'ServiceAccount') return namespace !== undefined && namespaces.has(namespace);
    if (OF_EVERY_JOB.has(name)) return true;
    if (kind === 'Group')
      return name.startsWith(GROUP_OF_NAMESPACE) && namespaces.has(name.slice(GROUP_OF_NAMESPACE.length));
    return namespaces.has(serviceAccountOf(name)?.namespace ?? '');
  };
}
