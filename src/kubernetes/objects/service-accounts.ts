import { type ServiceAccountObject, toAccount } from '../../accounts/from-object.ts';
import type { ServiceAccount, ServiceAccounts } from '../../accounts/service-account.ts';
import type { Api } from '../http/api.ts';
import { type Following, type FollowOptions, followObjects } from '../watch/follow-objects.ts';
import { readOne } from './read-objects.ts';

const PATH = '/api/v1/serviceaccounts';

/**
 * Follows the ServiceAccounts of all namespaces. Needs the verbs `list` and `watch` on them.
 *
 * @param options.changed called with all accounts as of one moment
 */
export function followServiceAccounts({
  changed,
  ...options
}: Pick<FollowOptions<ServiceAccount>, 'client' | 'report' | 'timing' | 'idle'> & {
  changed: (accounts: ServiceAccounts) => void;
}): Following {
  return followObjects<ServiceAccount>({
    ...options,
    path: PATH,
    keep: (object) => {
      const item = toAccount(object as ServiceAccountObject);
      return { key: keyOf(item.namespace, item.name), item };
    },
    changed: (items) => changed({ get: (namespace, name) => items.get(keyOf(namespace, name)), size: items.size }),
  });
}

/**
 * Reads one ServiceAccount in its present state. Needs the verb `get` on it.
 *
 * @returns `undefined` if it does not exist
 * @throws a user error `api_…`
 */
export async function getServiceAccount(
  api: Pick<Api, 'request'>,
  namespace: string,
  name: string,
): Promise<ServiceAccount | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
  const object = await readOne<ServiceAccountObject>(api, path);
  return object === undefined ? undefined : toAccount(object);
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
