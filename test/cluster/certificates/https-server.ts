import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Test } from 'tap';
import type { Certificates } from '../../../src/certificates/certificates.ts';

/**
 * Starts an admission webhook that allows everything. At each handshake, it uses the current certificates. It closes
 * every connection after its answer, so that each review takes a handshake.
 */
export async function serveReviews(
  t: Test,
  certificates: Certificates,
  { host, port = 443 }: { host: string; port?: number },
): Promise<{ port: number; answered: () => number }> {
  const pair = () => ({ cert: certificates.current().certificate, key: certificates.current().key });
  let answered = 0;
  const server = createServer(pair(), async (request, response) => {
    const { request: review } = (await json(request)) as { request: { uid: string } };
    answered += 1;
    response.setHeader('content-type', 'application/json').setHeader('connection', 'close');
    const answer = { uid: review.uid, allowed: true };
    response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }));
  });
  certificates.onChange(() => server.setSecureContext(pair()));
  server.listen(port, host);
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, answered: () => answered };
}
