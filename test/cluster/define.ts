import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubernetesObject } from '../control-plane/client/client.ts';
import type { Cluster } from '../control-plane/client/cluster.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';

/** Adds kinds to the API server that it does not have, from files of CustomResourceDefinitions. */
export async function define({ admin }: Pick<Cluster, 'admin'>, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const definition = parse(readFileSync(file, 'utf8')) as KubernetesObject;
    await admin.create(definition);
    await waitUntil(`${definition.metadata?.name} to be known`, async () => {
      const { body } = await admin.get<{ status?: { conditions?: { type: string; status: string }[] } }>({
        ...definition,
      });
      return body.status?.conditions?.find(({ type, status }) => type === 'Established' && status === 'True');
    });
  }
}
