import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { splitBetween } from '../certificates/splitter.ts';
import type { InstalledRelease, Replica } from './process.ts';

/** Milliseconds between two checks of the readiness of a replica. A kubelet checks every two seconds. */
const LOOK = 100;

/** The Service of an installed release. Connections go to the replicas that were ready at the last check. */
export type Endpoints = {
  add(replica: Replica): void;
  /** Waits until a replica gets connections. */
  untilListed(replica: Replica): Promise<void>;
  /**
   * Waits until a replica gets no more connections.
   *
   * @returns true if it still accepts them, and so has accepted all that it got
   */
  untilDropped(replica: Replica): Promise<boolean>;
};

export async function openEndpoints(t: Test, { clusterIP }: InstalledRelease): Promise<Endpoints> {
  const listed = new Set<Replica>();
  const following: Promise<void>[] = [];
  let isOpen = true;
  // Each replica is followed independently, so that one that answers late does not keep a dead one in the list.
  const follow = async (replica: Replica) => {
    while (isOpen) {
      if (await replica.isReady()) listed.add(replica);
      else listed.delete(replica);
      await sleep(LOOK);
    }
  };
  t.teardown(async () => {
    isOpen = false;
    await Promise.all(following);
  });
  await splitBetween(t, clusterIP, () => [...listed].map(({ port }) => port));
  return {
    add: (replica) => void following.push(follow(replica)),
    async untilListed(replica) {
      await waitUntil('the endpoints to list a replica', async () => listed.has(replica) || undefined);
    },
    async untilDropped(replica) {
      await waitUntil('the endpoints to drop a replica', async () => !listed.has(replica) || undefined);
      return accepts(replica);
    },
  };
}

async function accepts({ port }: Replica): Promise<boolean> {
  const socket = dial({ port, host: '127.0.0.1' });
  const isAccepted = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isAccepted;
}
