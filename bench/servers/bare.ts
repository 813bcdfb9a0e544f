import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../test/control-plane/processes/free-ports.ts';
import { createAuthority } from '../../test/control-plane/server/pki.ts';
import { responseOf, untilItAnswers } from '../answer.ts';
import type { Place } from '../place.ts';
import type { Workload } from '../workload.ts';
import type { BenchServer } from './bench-server.ts';

/** Starts a `node:https` server that only parses and answers, in its own process. */
export async function startBare(place: Place, workload: Workload): Promise<BenchServer> {
  const authority = createAuthority('bare');
  const pair = authority.issue({ ip: ['127.0.0.1'] });
  const files = { key: join(place.folder, 'bare.key'), certificate: join(place.folder, 'bare.crt') };
  writeFileSync(files.key, pair.key, { mode: 0o600 });
  writeFileSync(files.certificate, pair.certificate);
  const [port = 0] = await freePorts(1);
  const program = join(import.meta.dirname, 'bare-process.ts');
  const child = place.start('bare', [process.execPath, program, String(port), files.key, files.certificate]);
  const server: BenchServer = {
    key: 'bare',
    title: 'bare node:https',
    url: `https://127.0.0.1:${port}/`,
    certificateAuthority: authority.certificate,
    body: workload.review,
    pid: child.pid,
    check: (answer) => void responseOf(answer, workload.uid),
  };
  await place.unlessOneDies(untilItAnswers(server));
  return server;
}
