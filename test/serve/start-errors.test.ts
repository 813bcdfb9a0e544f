import { join } from 'node:path';
import t from 'tap';
import { createAuthority } from '../../src/certificates/authority.ts';
import type { ServeOptions } from '../../src/serve/settings/settings.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { start } from './running.ts';

t.setTimeout(FILE_PATIENCE);

const authority = await createAuthority({ commonName: 'test', now: new Date(), days: 2 });

const unusable: [name: string, options: (folder: string) => ServeOptions, code: string, says: RegExp][] = [
  [
    'a mapping with two errors',
    (folder) => ({ mapping: join(folder, 'bad.yaml') }),
    'mapping_invalid',
    /^the mapping cannot be used:\n {2}.*bad\.yaml:1:\d+ error .*\n {2}.*bad\.yaml:2:1 error /,
  ],
  ['no mapping', () => ({ mapping: 'none.yaml' }), 'mapping_invalid', /none\.yaml:1:1 error there is no such file/],
  [
    'a file without accounts',
    (folder) => ({ accounts: join(folder, 'bad.yaml') }),
    'accounts_invalid',
    /^the accounts cannot be used:\n {2}.*bad\.yaml:1:1 error/,
  ],
  [
    'a certificate without its key',
    (folder) => ({ certificates: join(folder, 'certs') }),
    'certificates_invalid',
    /tls\.key does not exist/,
  ],
  [
    'an address of another machine',
    () => ({ listen: '192.0.2.1:0' }),
    'address_unavailable',
    /^--listen: cannot listen on 192\.0\.2\.1:0 \(EADDRNOTAVAIL\): this machine does not have that address; choose one of its own$/,
  ],
];

for (const [name, options, code, message] of unusable) {
  t.test(`${name} at the start is an error with every finding, and nothing keeps running`, async (t) => {
    const folder = t.testdir({ 'bad.yaml': 'version: 2\nrule: []\n', certs: { 'tls.crt': authority.certificate } });
    await t.rejects(start(t, options(folder)), { message, cause: { code } });
  });
}

t.test('the error for a port that is taken names its flag', async (t) => {
  const { running } = await start(t);
  const taken = `127.0.0.1:${running.health.port}`;
  await t.rejects(start(t, { health: taken }), {
    message: `--health: cannot listen on ${taken} (EADDRINUSE): another process is listening there; stop it or choose another port`,
    cause: { code: 'address_unavailable', where: '--health' },
  });
});
