import type { Observable } from '../state.ts';

/** What a TLS server serves; it has passed its checks. */
export type Pair = {
  /** PEM: the leaf, then any intermediates. */
  certificate: string;
  /** PEM. */
  key: string;
  /** PEM: the authorities that a client has to trust; `undefined` where the folder has none. */
  authority: string | undefined;
  /** Of the leaf, in hexadecimal digits as OpenSSL prints them. */
  serial: string;
  notBefore: Date;
  notAfter: Date;
  /** Of the authority that the leaf leads to. */
  authorityNotAfter: Date | undefined;
};

/** Where certificates come from: a folder or a Secret. There is always an active pair; a bad one never replaces it. */
export type Certificates = Observable<Pair> & { close(): Promise<void> };

/** The names that our certificates cover; a certificate from elsewhere should cover one of them. */
export type Names = {
  dns: readonly string[];
  ip: readonly string[];
};
