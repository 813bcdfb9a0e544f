import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../test/control-plane/client/wait-until.ts';
import { freePorts } from '../../test/control-plane/processes/free-ports.ts';
import { patchOf, responseOf } from '../answer.ts';
import type { Key } from '../options.ts';
import type { Place } from '../place.ts';
import type { Fleet, Workload } from '../workload.ts';
import type { BenchServer } from './bench-server.ts';
import type { Image } from './image.ts';

export type OursOptions = { key: Key; title: string; fleet: Fleet; image: Image };

/** Our server, with the time from the start of the process until `/readyz` answers 200. */
export type Ours = BenchServer & { readyMilliseconds: number; stop(): Promise<void> };

/**
 * Starts our server as in production: the command `serve`, with its log in a file. The first start makes the
 * certificates.
 */
export async function startOurs(
  place: Place,
  workload: Workload,
  { key, title, fleet, image }: OursOptions,
): Promise<Ours> {
  const [port = 0, healthPort = 0] = await freePorts(2);
  const certificates = join(place.folder, 'certificates');
  const begin = performance.now();
  const child = place.start(`${key}-${port}`, [
    'env',
    ...image.environment,
    process.execPath,
    ...image.flags,
    image.main,
    'serve',
    ...['--mapping', fleet.mapping, '--accounts', fleet.accountsFile],
    ...['--listen', `127.0.0.1:${port}`, '--health', `127.0.0.1:${healthPort}`],
    ...['--certificates', certificates, '--grace', '0'],
  ]);
  const isReady = () =>
    fetch(`http://127.0.0.1:${healthPort}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  await place.unlessOneDies(waitUntil(`${title} to be ready`, isReady, { every: 5 }));
  const readyMilliseconds = performance.now() - begin;
  const authority = join(certificates, 'ca.crt');
  return {
    key,
    title,
    url: `https://127.0.0.1:${port}/mutate/enforce?timeout=2s`,
    certificateAuthority: existsSync(authority) ? readFileSync(authority, 'utf8') : '',
    body: workload.review,
    pid: child.pid,
    readyMilliseconds,
    check: (answer) => {
      const patched = patchOf(responseOf(answer, workload.uid));
      const account = patched.find(({ path }) => path === '/spec/serviceAccountName')?.value;
      if (account !== workload.account) throw new Error(`wanted ${workload.account} on the pod, got ${account}`);
    },
    stop: () => child.stop(),
  };
}
