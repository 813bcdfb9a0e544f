import { systemCodeOf } from '../errors.ts';
import { PROGRAM, RELEASE } from '../names.ts';

/** Why there was no answer, and what to do. */
type ConnectionError = {
  /** `connection`: the host was not reached. `certificate`: TLS failed. `answer`: there was no answer. */
  check: 'connection' | 'certificate' | 'answer';
  message: string;
  hint: string;
};

const CA = [
  'name the authority with --ca: ca.crt in the certificates folder of serve, or in a cluster the key ca.crt of its Secret:',
  `kubectl --namespace ${RELEASE.namespace} get secret ${RELEASE.certificateSecret} --output jsonpath='{.data.ca\\.crt}' | base64 --decode > ca.crt`,
].join(' ');
const RENEW = 'renew it; serve renews only certificates that it created';

const ERRORS: { [code: string]: ConnectionError } = {
  ECONNREFUSED: {
    check: 'connection',
    message: 'the connection was refused',
    hint: `start it (${PROGRAM} serve), or check its pod`,
  },
  ENOTFOUND: { check: 'connection', message: 'the host name cannot be resolved', hint: 'check the name in --url' },
  EAI_AGAIN: {
    check: 'connection',
    message: 'the name server does not answer',
    hint: 'try again, or use an IP address',
  },
  EHOSTUNREACH: { check: 'connection', message: 'no route to host', hint: 'check the network policy' },
  ECONNRESET: {
    check: 'connection',
    message: 'the connection was closed at once',
    hint: 'check that the port is that of --listen, not of --health',
  },
  EPROTO: {
    check: 'connection',
    message: 'the port does not speak TLS',
    hint: 'check that the port is that of --listen',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    check: 'connection',
    message: 'the port does not speak TLS',
    hint: 'check that the port is that of --listen, not of --health',
  },
  ETIMEDOUT: {
    check: 'connection',
    message: 'the connection timed out',
    hint: 'check the network policy and the security group of the nodes: one of them drops packets',
  },
  ANSWER_TIMEOUT: {
    check: 'answer',
    message: 'no answer came in time',
    hint: 'check its log, or raise --timeout',
  },
  CERT_HAS_EXPIRED: { check: 'certificate', message: 'its certificate has expired', hint: RENEW },
  CERT_NOT_YET_VALID: {
    check: 'certificate',
    message: 'its certificate is not valid yet',
    hint: 'check the clocks of both machines',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    check: 'certificate',
    message: 'its certificate is for other names',
    hint: 'use a name in the certificate, for example that of the Service',
  },
  SELF_SIGNED_CERT_IN_CHAIN: { check: 'certificate', message: 'its certificate authority is not trusted', hint: CA },
  DEPTH_ZERO_SELF_SIGNED_CERT: { check: 'certificate', message: 'its certificate is self-signed', hint: CA },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    check: 'certificate',
    message: 'its certificate authority is not trusted',
    hint: CA,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    check: 'certificate',
    message: 'its certificate authority is not trusted',
    hint: CA,
  },
  CERT_SIGNATURE_FAILURE: {
    check: 'certificate',
    message: 'its certificate was signed by another authority of the same name',
    hint: CA,
  },
};

/** @returns `undefined` for an error that does not come from the network */
export function connectionErrorOf(reason: unknown): ConnectionError | undefined {
  const code = systemCodeOf(reason);
  if (code === undefined) return undefined;
  return ERRORS[code] ?? { check: 'connection', message: `it cannot be reached (${code})`, hint: 'check --url' };
}
