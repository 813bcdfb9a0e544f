import type { Test } from 'tap';
import type { Client } from '../control-plane/client/client.ts';
import type { Cluster } from '../control-plane/client/cluster.ts';
import { register, startWebhook, type TestedWebhook } from './webhook.ts';

export const ROLE = 'arn:aws:iam::111122223333:role';

/** The User-Agent of a runner of version 19.4, from which the API server makes the entry of managedFields. */
export const RUNNER = 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux/amd64)';

/** A namespace with a runner manager and accounts, in which our webhook is active. */
export type World = {
  namespace: string;
  webhook: TestedWebhook;
  /** A client with the token of a pod of the manager, and the User-Agent of a runner. */
  manager: Client;
  /** Activates a mapping whose only manager is that of this world, with `rules` and any other keys that are passed. */
  map(mapping: object, manager?: object): Promise<void>;
};

/**
 * Creates a separate world for a test, and removes the webhook with the test.
 *
 * @param accounts by name: the name of the role, or `undefined` for an account without one
 */
export async function createWorld(
  t: Test,
  cluster: Cluster,
  accounts: Record<string, string | undefined> = {},
  options: Parameters<typeof register>[3] = {},
): Promise<World> {
  const namespace = await cluster.createNamespace();
  const webhook = await startWebhook(cluster);
  await cluster.createServiceAccount(namespace, { name: 'gitlab-runner-common' });
  await cluster.grant(namespace, 'gitlab-runner-common', [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
  for (const [name, role] of Object.entries(accounts)) {
    const annotations = role === undefined ? {} : { 'eks.amazonaws.com/role-arn': `${ROLE}/${role}` };
    await cluster.createServiceAccount(namespace, { name, annotations });
  }
  // Without a mapping, the webhook does not let any pod through, so this comes before its registration.
  const token = await cluster.asPodOf(namespace, 'gitlab-runner-common');
  const registered = await register(cluster, webhook, namespace, options);
  t.teardown(async () => {
    await registered.unregister();
    await webhook.close();
  });
  return {
    namespace,
    webhook,
    manager: token.withHeaders({ 'User-Agent': RUNNER }),
    map: (mapping, manager = {}) => {
      const managers = [{ serviceAccount: `${namespace}/gitlab-runner-common`, ...manager }];
      return webhook.follow({ version: 1, managers, rules: [], ...mapping }, [namespace]);
    },
  };
}
