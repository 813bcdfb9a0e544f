import { writeFileSync } from 'node:fs';
import type { Connection } from '../client/connection.ts';

/** The user and the namespace in a kubeconfig, and its path. */
export interface KubeconfigOptions {
  /** Absolute path of the file to write, readable only by its owner. */
  readonly file: string;
  /** Bearer token; by default the admin's. */
  readonly token?: string;
  /** Namespace of the context. */
  readonly namespace?: string;
}

/** Writes a kubeconfig (JSON, which is YAML) that client-node, Helm and kubectl read. */
export function writeKubeconfig(
  connection: Pick<Connection, 'server' | 'certificateAuthority' | 'token'>,
  { file, token = connection.token, namespace = 'default' }: KubeconfigOptions,
): void {
  const name = 'test';
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: connection.server,
          'certificate-authority-data': Buffer.from(connection.certificateAuthority).toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
  writeFileSync(file, `${JSON.stringify(kubeconfig, null, 2)}\n`, { mode: 0o600 });
}
