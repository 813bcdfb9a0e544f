import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { splitBetween } from '../certificates/splitter.ts';
import type { InstalledRelease, Replica } from './process.ts';

/** Milliseconds between two looks at the readiness of all replicas; a kubelet looks every two seconds. */
const LOOK = 100;

/** The Service of an installed release: connections go to the replicas that were ready when it last looked. */
export type Endpoints = { add(replica: Replica): void };

export async function openEndpoints(t: Test, { clusterIP }: InstalledRelease): Promise<Endpoints> {
  const replicas = new Set<Replica>();
  let ready: readonly number[] = [];
  let isOpen = true;
  const follow = async () => {
    while (isOpen) {
      const looks = [...replicas].map(async (replica) => ((await replica.isReady()) ? [replica.port] : []));
      ready = (await Promise.all(looks)).flat();
      await sleep(LOOK);
    }
  };
  const following = follow();
  t.teardown(async () => {
    isOpen = false;
    await following;
  });
  await splitBetween(t, clusterIP, () => ready);
  return { add: (replica) => void replicas.add(replica) };
}
