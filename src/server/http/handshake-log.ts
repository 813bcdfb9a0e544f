import { createRateLimit } from '../../rate-limit.ts';
import type { Log } from '../observe/log.ts';

const LIMIT = { most: 1, per: 60_000 };
const HINT =
  'check that ca.crt is the caBundle of the webhook configuration, and that the certificate has the right names';
/** OpenSSL's names of the alerts with which a client rejects the certificate (RFC 8446 §6.2). */
const REJECTED = /UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED/;

/**
 * Logs handshakes that a client ended because of our certificate, at most once a minute: the API server cannot call the
 * webhook then, and reports it only to the creator of the pod. Other failed handshakes are probes and scans.
 *
 * @returns a listener for `tlsClientError`
 */
export function handshakeLog(log: Log, clock: () => number): (reason: NodeJS.ErrnoException) => void {
  const mayLog = createRateLimit(LIMIT, clock);
  return ({ code = '' }) => {
    if (REJECTED.test(code) && mayLog()) log.warn({ code, hint: HINT }, 'certificate rejected by a client');
  };
}
