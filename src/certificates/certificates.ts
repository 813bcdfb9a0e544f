import type { Observable } from '../state.ts';

/** A certificate and its key that a TLS server can serve. They have passed all checks. */
export type CertificatePair = {
  /** PEM: the leaf, then any intermediates. */
  certificate: string;
  /** PEM. */
  key: string;
  /** PEM: the authorities that a client has to trust; `undefined` if the folder has none. */
  authority: string | undefined;
  /** Serial number of the leaf, in hexadecimal digits as OpenSSL prints them. */
  serial: string;
  notBefore: Date;
  notAfter: Date;
  /** End of the validity of the authority that signed the leaf, directly or through intermediates. */
  authorityNotAfter: Date | undefined;
};

/**
 * The source of certificates: a folder or a Secret. There is always an active pair, and a bad one never replaces it.
 */
export type Certificates = Observable<CertificatePair> & { close(): Promise<void> };

/** The names that our certificates cover. A certificate from another source should cover at least one of them. */
export type Names = {
  dns: readonly string[];
  ip: readonly string[];
};
