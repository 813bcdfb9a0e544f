import type { KubernetesObject } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Scope } from '../../scope.ts';

/**
 * Applies objects by server-side apply, like a GitOps controller. Objects that it created are deleted with the test.
 */
export async function applyAs(
  t: Scope,
  { admin }: Cluster,
  objects: readonly KubernetesObject[],
  fieldManager: string,
): Promise<void> {
  for (const object of objects) {
    const answer = await admin.patch(object, object, { type: 'apply', fieldManager, force: true });
    if (answer.status === 201) t.teardown(() => admin.delete(object));
    made(answer, `${object.kind} ${object.metadata?.name}`);
  }
}

/** Returns an object as it is stored. */
export async function stateOf(
  { admin }: Cluster,
  reference: Parameters<Cluster['admin']['get']>[0],
): Promise<KubernetesObject> {
  return made(await admin.get<KubernetesObject>(reference), `${reference.kind} ${reference.metadata?.name}`);
}
