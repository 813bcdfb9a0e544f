import type { Log } from '../observe/log.ts';

const MINUTE = 60_000;
/** Alerts with which a client says that it does not believe the certificate (RFC 8446 §6.2), in OpenSSL's words. */
const DISTRUST = /UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED/;

/**
 * Tells of handshakes that clients break off because of our certificate, at most once a minute. To the API server such a
 * webhook is as good as dead, and it says so to whoever creates the pod, not to us. Other broken handshakes are probes
 * and scans.
 *
 * @returns a listener for `tlsClientError`
 */
export function handshakeLog(log: Log, clock: () => number): (reason: NodeJS.ErrnoException) => void {
  let silentUntil = Number.NEGATIVE_INFINITY;
  return ({ code = '' }) => {
    if (!DISTRUST.test(code) || clock() < silentUntil) return;
    silentUntil = clock() + MINUTE;
    log.warn(
      { code },
      'a client does not trust our certificate; is ca.crt the caBundle of the webhook configuration, and is the name right?',
    );
  };
}
