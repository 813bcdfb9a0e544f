import type { SecureContextOptions } from 'node:tls';

/** The address of an API server, and the credentials for it. */
export type Access = {
  /** The path is empty unless a proxy needs one. */
  server: URL;
  /** Called before each request, because tokens and authorities are replaced while the process runs. */
  credentials(): Promise<Credentials>;
  /** The namespace of this pod or of the kubeconfig's context; `undefined` if neither names one. */
  namespace: string | undefined;
  /** The name of the cluster in the kubeconfig; `aws eks update-kubeconfig` writes its ARN. */
  cluster?: string;
};

export type Credentials = {
  headers: Readonly<Record<string, string>>;
  tls: Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'pfx'> & {
    servername?: string;
    rejectUnauthorized?: boolean;
  };
};
