import { PassThrough } from 'node:stream';
import t from 'tap';
import { wholeLists } from '../../whole-lists.ts';
import { build, issue } from '../webhook.ts';

t.test('a client that rejects the certificate is logged, once a minute', async (t) => {
  let time = 0;
  const { app, lines } = build(t, { tls: await issue(), clock: () => time });
  // A stand-in for the connection, which the default handling of the event destroys.
  const socket = new PassThrough();
  // The codes by which Node reports the alerts of Go and OpenSSL; its own client sends none.
  const breakOff = (code: string) =>
    app.server.emit('tlsClientError', Object.assign(new Error('alert'), { code }), socket);
  breakOff('ECONNRESET');
  breakOff('ERR_SSL_HTTP_REQUEST');
  t.equal(lines.length, 0, 'probes and scans are not logged');
  breakOff('ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE');
  t.match(lines, wholeLists([{ level: 'warn', code: /BAD_CERTIFICATE/, hint: /caBundle/ }]));
  time = 59_999;
  breakOff('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA');
  t.equal(lines.length, 1);
  time = 60_000;
  breakOff('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA');
  t.equal(lines.length, 2);
});
