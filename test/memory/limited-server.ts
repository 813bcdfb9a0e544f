import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { buildImage } from '../../bench/servers/image.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { freePorts } from '../control-plane/processes/free-ports.ts';
import { type LimitedProcess, startLimitedProcess } from './limited-process.ts';
import type { MemoryGroup } from './memory-group.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The process in the image, with its documents and certificates in files. */
export type LimitedServer = LimitedProcess & {
  port: number;
  healthPort: number;
  /** PEM. */
  ca: string;
};

export async function startLimitedServer(t: Test, group: MemoryGroup): Promise<LimitedServer> {
  const folder = t.testdir({ certificates: {} });
  const image = buildImage(join(folder, 'image'), undefined);
  const [port = 0, healthPort = 0] = await freePorts(2);
  const words = [
    ...['env', ...image.environment, process.execPath, ...image.flags, image.main, 'serve', '--grace', '0'],
    ...['--mapping', join(ROOT, 'examples/mapping.yaml'), '--accounts', join(ROOT, 'examples/accounts.yaml')],
    ...['--listen', `127.0.0.1:${port}`, '--health', `127.0.0.1:${healthPort}`],
    ...['--certificates', join(folder, 'certificates')],
  ];
  const server = startLimitedProcess(t, group, { words, folder });
  const isReady = async () => {
    if (server.ended() !== undefined) throw new Error(`${server.ended()}: ${server.log()}`);
    return fetch(`http://127.0.0.1:${healthPort}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  };
  await waitUntil('the server to be ready', isReady, { within: 120_000 });
  return { ...server, port, healthPort, ca: readFileSync(join(folder, 'certificates/ca.crt'), 'utf8') };
}
