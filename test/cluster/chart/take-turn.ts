import type { Test } from 'tap';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

const LOCK = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'chart-is-installed' } };

/** Milliseconds for several files that install the chart one after the other: below tap's limit for a file in package.json. */
const WHOLE_FILES = 1_500_000;

/**
 * Waits until no other test file has the chart installed: its webhook configurations have constant names. The turn ends
 * with the test.
 */
export async function takeTurn(t: Test, cluster: Cluster): Promise<void> {
  await waitUntil(
    'the tests that have the chart installed to end',
    async () => (await cluster.admin.create(LOCK)).status === 201 || undefined,
    { within: WHOLE_FILES, every: 200 },
  );
  t.teardown(async () => {
    await cluster.admin.delete(LOCK);
  });
}
