import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { waitUntil } from '../../../control-plane/client/wait-until.ts';
import { freePorts } from '../../../control-plane/processes/free-ports.ts';
import { createProcessGroup } from '../../../control-plane/processes/process-group.ts';
import { createAuthority } from '../../../control-plane/server/pki.ts';
import type { Scope } from '../../../scope.ts';

/** Where a release is published: a real registry, and a server with files to download. */
export type Places = {
  /** Address and port of the registry. */
  registry: string;
  /** Address and port of a server that answers every path with the file of this name from the folder of the release. */
  downloads: string;
  /** Path of the certificate of the authority that signed both servers' certificates. */
  authority: string;
};

/**
 * @param program path of the registry
 * @param readFile returns a file of the release, by name
 */
export async function startRegistry(
  t: Scope,
  program: string,
  readFile: (name: string) => Buffer | undefined,
): Promise<Places> {
  const processes = createProcessGroup({ log: (line) => process.stderr.write(`${line}\n`) });
  t.teardown(() => processes.stop());
  const file = (name: string) => join(processes.folder, name);
  const authority = createAuthority('registry');
  const { certificate, key } = authority.issue({ ip: ['127.0.0.1'] });
  writeFileSync(file('ca.crt'), authority.certificate);
  writeFileSync(file('tls.crt'), certificate);
  writeFileSync(file('tls.key'), key, { mode: 0o600 });

  const [port = 0] = await freePorts(1);
  const registry = `127.0.0.1:${port}`;
  const http = { addr: registry, secret: 'x', tls: { certificate: file('tls.crt'), key: file('tls.key') } };
  writeFileSync(file('config.yaml'), JSON.stringify({ version: '0.1', storage: { inmemory: {} }, http }));
  processes.start('registry', program, ['serve', file('config.yaml')]);
  const answers = () => isOpen(port);
  await processes.unlessOneDies(waitUntil('the registry to listen', answers, { every: 50 }));

  const server = createServer({ cert: certificate, key }, ({ url = '' }, response) => {
    const content = readFile(url.slice(url.lastIndexOf('/') + 1));
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const downloads = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { registry, downloads, authority: file('ca.crt') };
}

function isOpen(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(undefined));
  });
}
