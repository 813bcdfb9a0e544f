import t from 'tap';
import { formatAddress, parseAddress } from '../../../src/serve/settings/address.ts';

const good: [text: string, host: string, port: number][] = [
  ['127.0.0.1:9443', '127.0.0.1', 9443],
  ['localhost:0', 'localhost', 0],
  ['webhook.example-1.com:65535', 'webhook.example-1.com', 65_535],
  ['[::1]:9443', '::1', 9443],
  ['[::]:9443', '::', 9443],
  ['[fe80::1%eth0]:9443', 'fe80::1%eth0', 9443],
  [':9443', '::', 9443],
];

for (const [text, host, port] of good) {
  t.test(`${text} is ${host} and ${port}`, async (t) => {
    t.strictSame(parseAddress(text, '--listen'), { host, port });
  });
}

const bad: [text: string, says: string][] = [
  ['', 'the address is empty; write HOST:PORT, for example 127.0.0.1:9443'],
  ['9443', '"9443" has no host; write HOST:PORT, for example 127.0.0.1:9443'],
  ['localhost', '"localhost" has no port; write HOST:PORT, for example localhost:9443'],
  ['[::1]', '"[::1]" has no port; write HOST:PORT, for example [::1]:9443'],
  ['::1', '"::1" is an IPv6 address without brackets; write HOST:PORT, for example [::1]:9443'],
  ['::1:9443', '"::1:9443" is an IPv6 address without brackets; write HOST:PORT, for example [::1:9443]:9443'],
  ['https://localhost:9443', '"https://localhost:9443" is a URL; write HOST:PORT, for example 127.0.0.1:9443'],
  ['localhost:https', '"localhost:https" has a port that is not a number; write HOST:PORT, for example 127.0.0.1:9443'],
  ['localhost:', '"localhost:" has a port that is not a number; write HOST:PORT, for example 127.0.0.1:9443'],
  ['localhost:65536', '65536 is above 65535, the last port; write HOST:PORT, for example localhost:9443'],
  [
    '[localhost]:9443',
    '"[localhost]:9443" has no IPv6 address in its brackets; write HOST:PORT, for example [::1]:9443',
  ],
  ['[1]:9443', '"[1]:9443" has no IPv6 address in its brackets; write HOST:PORT, for example [::1]:9443'],
  ['a:b:9443', '"a:b:9443" is not an address; write HOST:PORT, for example 127.0.0.1:9443'],
  ['local host:9443', '"local host:9443" is not an address; write HOST:PORT, for example 127.0.0.1:9443'],
];

for (const [text, says] of bad) {
  t.test(`"${text}" is refused: ${says}`, async (t) => {
    t.throws(() => parseAddress(text, '--health'), {
      message: `--health: ${says}`,
      cause: { code: 'address_invalid', where: '--health', found: text, wanted: 'HOST:PORT' },
    });
  });
}

t.test('an address is formatted as in a URL', async (t) => {
  t.equal(formatAddress({ host: '::1', port: 1 }), '[::1]:1');
  t.equal(formatAddress({ host: 'localhost', port: 1 }), 'localhost:1');
});
