import type { SecureContextOptions, Server } from 'node:tls';
import type { FastifyInstance } from 'fastify';

/** PEM texts of what a server serves. */
export type ServedPair = { certificate: string; key: string };

/** What `https.createServer` is given. API servers speak TLS 1.2 and 1.3. */
export function secureContext(pair: ServedPair): SecureContextOptions {
  return { cert: pair.certificate, key: pair.key, minVersion: 'TLSv1.2' };
}

/**
 * Serves another certificate from the next handshake on, without a restart. Open connections go on with the one they know.
 *
 * @param app built with a certificate
 */
export function serveCertificate(app: FastifyInstance, pair: ServedPair): void {
  // Fastify's type says nothing of TLS. Whatever is not given again is forgotten, so all of it is.
  (app.server as unknown as Server).setSecureContext(secureContext(pair));
}
