import type { Test } from 'tap';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

const LOCK = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'chart-is-installed' } };

/**
 * In milliseconds, for several files that install the chart one after another. Below tap's limit for a file in
 * package.json.
 */
const WHOLE_FILES = 1_500_000;

type Lock = { metadata: { uid: string }; data?: { pid?: string; file?: string } };

/**
 * Waits until no other test file has installed the chart, because its webhook configurations have constant names. The
 * turn ends with the test, or with the process if that was killed.
 */
export async function takeTurn(t: Test, cluster: Cluster): Promise<void> {
  const { admin } = cluster;
  const data = { pid: String(process.pid), file: process.argv[1] };
  let holder = '';
  const take = async () => {
    if ((await admin.create({ ...LOCK, data })).status === 201) return true;
    const { body, status } = await admin.get<Lock>(LOCK);
    if (status !== 200) return undefined;
    const { file, pid } = body.data ?? {};
    holder = `${file}, process ${pid}`;
    if (!isAlive(Number(pid))) await end(cluster, body);
    return undefined;
  };
  await waitUntil('the tests that have the chart installed to end', take, { within: WHOLE_FILES, every: 200 }).catch(
    (cause) => {
      throw new Error(`The chart is still installed by ${holder}`, { cause });
    },
  );
  t.teardown(async () => {
    await admin.delete(LOCK);
  });
}

/** Deletes this lock only, because another file may have deleted it, and may have its turn now. */
async function end({ admin }: Cluster, { metadata: { uid } }: Lock): Promise<void> {
  const { namespace, name } = LOCK.metadata;
  const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
  await admin.raw('DELETE', `/api/v1/namespaces/${namespace}/configmaps/${name}`, options);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
