import type { SecureContextOptions } from 'node:tls';

/** How to reach an API server, and as whom. */
export type Access = {
  /** Without a path behind it, or with the one that a proxy wants. */
  server: URL;
  /** Asked before each request: tokens and authorities are replaced while the process runs. */
  credentials(): Promise<Credentials>;
  /** Where the process lives, or where the context of a kubeconfig points; `undefined` where neither says. */
  namespace: string | undefined;
};

export type Credentials = {
  headers: Readonly<Record<string, string>>;
  tls: Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'pfx'> & {
    servername?: string;
    rejectUnauthorized?: boolean;
  };
};
