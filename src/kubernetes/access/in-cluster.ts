import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { userError } from '../../errors.ts';
import type { Access } from './access.ts';

/** Where the kubelet mounts what the ServiceAccount admission plugin adds to every pod. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The API server of the cluster that this pod runs in, by the variables and the mounted files that Kubernetes gives to
 * every pod (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/).
 *
 * Not by the client library, which would do the same: loading it takes half a second and as much memory as all else.
 *
 * @param folder of `token`, `ca.crt` and `namespace`
 * @throws a user error `not_in_cluster` that says what is missing
 */
export function inClusterAccess(folder: string, env: NodeJS.ProcessEnv): Access {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port)
    throw notInCluster(
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, as they are in every pod',
      'run it in a pod, or name a kubeconfig with --kubeconfig',
    );
  const files = { token: join(folder, 'token'), ca: join(folder, 'ca.crt') };
  for (const file of Object.values(files)) assertReadable(file);
  return {
    server: new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`),
    // Read anew each time: the kubelet replaces the token when it has lived through four fifths of its life.
    async credentials() {
      const [token, ca] = await Promise.all([readNow(files.token), readNow(files.ca)]);
      return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
    },
    namespace: namespaceIn(folder),
  };
}

function assertReadable(file: string): void {
  try {
    readFileSync(file);
  } catch (reason) {
    throw notInCluster(
      `${file} cannot be read (${codeOf(reason)})`,
      'let the pod mount the token of its ServiceAccount (automountServiceAccountToken: true), or name a kubeconfig with --kubeconfig',
    );
  }
}

function readNow(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((reason) => {
    throw userError(`${file} cannot be read any more (${codeOf(reason)})`, { code: 'token_unreadable', where: file });
  });
}

function namespaceIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'namespace'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason ? String(reason.code) : 'unknown reason';
}

function notInCluster(found: string, hint: string): Error {
  return userError(`--in-cluster: ${found}; ${hint}`, { code: 'not_in_cluster', where: '--in-cluster', found, hint });
}
