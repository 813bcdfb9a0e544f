import type { SecureContextOptions, Server } from 'node:tls';
import type { FastifyInstance } from 'fastify';

/** The certificate that a server presents, and its key, as PEM. */
export type ServedPair = { certificate: string; key: string };

/** The TLS options of a server. API servers speak TLS 1.2 and 1.3. */
export function secureContext(pair: ServedPair): SecureContextOptions {
  return { cert: pair.certificate, key: pair.key, minVersion: 'TLSv1.2' };
}

/**
 * Replaces the certificate without a restart: new handshakes get the new one, open connections keep theirs.
 *
 * @param app built with a certificate
 */
export function serveCertificate(app: FastifyInstance, pair: ServedPair): void {
  // Fastify's type does not include TLS. setSecureContext resets every option that is left out, so all are passed
  // again.
  (app.server as unknown as Server).setSecureContext(secureContext(pair));
}
