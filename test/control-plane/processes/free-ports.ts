import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which Linux takes local ports of outgoing connections (from 32768 on), so that a connection that
// is made meanwhile does not take a port that was found free.
const lowest = 20_000;
const highest = 32_000;

/** @returns this many different ports, which were free on all addresses a moment ago */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt > 1000) throw new Error(`Found no ${count} free TCP ports between ${lowest} and ${highest}.`);
    const port = randomInt(lowest, highest);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
