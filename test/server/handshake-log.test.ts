import { connect } from 'node:tls';
import t from 'tap';
import { issue, start } from './webhook.ts';

t.test('a client that does not trust the certificate is told to the log, once a minute', async (t) => {
  let time = 0;
  const { lines, port } = await start(t, { tls: await issue(), clock: () => time });
  const distrust = (options: object = {}) =>
    new Promise<void>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ...options });
      socket.on('error', () => {});
      socket.once('close', () => resolve());
    });
  // The alert arrives after the client has gone.
  const told = async (count: number) => {
    while (lines.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await distrust();
  await told(1);
  t.match(lines, [{ level: 'warn', code: /UNKNOWN_CA/, message: /does not trust our certificate.*caBundle/ }]);
  await distrust();
  time = 60_000;
  await distrust();
  await told(2);
  t.equal(lines.length, 2);
  await distrust({ ALPNProtocols: ['h2'] });
  time = 120_000;
  await distrust();
  await told(3);
  t.equal(lines.length, 3, 'other broken handshakes are not told');
});
