import type { Test } from 'tap';
import type { Client } from '../control-plane/client/client.ts';
import type { Cluster } from '../control-plane/client/cluster.ts';
import { register, startWebhook, type TestedWebhook } from './webhook.ts';

export const ROLE = 'arn:aws:iam::111122223333:role';

/** What a runner of 19.4 sends as User-Agent; the API server makes the entry of managedFields of it. */
export const RUNNER = 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux/amd64)';

/** A namespace with a runner manager, accounts and our webhook in force. */
export type World = {
  namespace: string;
  webhook: TestedWebhook;
  /** With the token of a pod of the manager, from a client that says it is a runner. */
  manager: Client;
  /** Puts a mapping in force whose one manager is this world's; `rules` and whatever else is given. */
  map(mapping: object, manager?: object): Promise<void>;
};

/**
 * Makes a world of its own for a test, and takes the webhook away with the test.
 *
 * @param accounts by name: the role's name, or `undefined` for an account without one
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
  // Before the webhook has a mapping, it lets no pod by.
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
