import { systemCodeOf } from '../errors.ts';
import { PROGRAM } from '../names.ts';

/** Why no answer came, and what to do about it. */
export type ConnectionError = {
  /** `connection`: nobody is there. `certificate`: somebody is, and cannot prove who. `answer`: nothing came of it. */
  check: 'connection' | 'certificate' | 'answer';
  message: string;
  hint: string;
};

const CA = 'name the authority with --ca; serve keeps its own in ca.crt of its certificates folder';
const RENEW = 'serve renews its own; a certificate of yours has to be renewed by you';

const ERRORS: { [code: string]: ConnectionError } = {
  ECONNREFUSED: {
    check: 'connection',
    message: 'nobody listens there',
    hint: `start it (${PROGRAM} serve), or look at its pod`,
  },
  ENOTFOUND: { check: 'connection', message: 'nobody knows this name', hint: 'check the name in --url' },
  EAI_AGAIN: { check: 'connection', message: 'the name server does not answer', hint: 'try again, or use an address' },
  EHOSTUNREACH: { check: 'connection', message: 'there is no way to that host', hint: 'check the network policy' },
  ECONNRESET: {
    check: 'connection',
    message: 'the connection was closed at once',
    hint: 'check that the port is that of --listen, and not that of --health',
  },
  EPROTO: { check: 'connection', message: 'no TLS is spoken there', hint: 'check that the port is that of --listen' },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    check: 'connection',
    message: 'no TLS is spoken there',
    hint: 'check that the port is that of --listen, and not that of --health',
  },
  ETIMEDOUT: {
    check: 'connection',
    message: 'nobody took the connection in time',
    hint: 'something drops packets: check the network policy and the security group of the nodes',
  },
  ANSWER_TIMEOUT: {
    check: 'answer',
    message: 'no answer came in time',
    hint: 'look at its log, or raise --timeout',
  },
  CERT_HAS_EXPIRED: { check: 'certificate', message: 'its certificate has ended', hint: RENEW },
  CERT_NOT_YET_VALID: {
    check: 'certificate',
    message: 'its certificate is not valid yet',
    hint: 'check the clocks of both machines',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    check: 'certificate',
    message: 'its certificate is made for other names',
    hint: 'ask by a name that stands in it, for example that of the Service',
  },
  SELF_SIGNED_CERT_IN_CHAIN: { check: 'certificate', message: 'its authority is not one to trust', hint: CA },
  DEPTH_ZERO_SELF_SIGNED_CERT: { check: 'certificate', message: 'its certificate is self-signed', hint: CA },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { check: 'certificate', message: 'its authority is not one to trust', hint: CA },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { check: 'certificate', message: 'its authority is not one to trust', hint: CA },
  CERT_SIGNATURE_FAILURE: {
    check: 'certificate',
    message: 'its certificate was signed by another authority of the same name',
    hint: CA,
  },
};

/** @returns `undefined` for an error that has nothing to do with the network */
export function connectionErrorOf(reason: unknown): ConnectionError | undefined {
  // Where a name has several addresses, Node puts what each came to into one error without a code of its own.
  const code = systemCodeOf(reason);
  if (code === undefined) return undefined;
  return ERRORS[code] ?? { check: 'connection', message: `it cannot be reached (${code})`, hint: 'check --url' };
}
