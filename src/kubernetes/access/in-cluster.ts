import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { systemCodeOf, userError } from '../../errors.ts';
import type { Access } from './access.ts';

/** Where the kubelet mounts the volume that the ServiceAccount admission plugin adds to every pod. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the API server of the cluster in which this pod runs, from the environment variables and mounted files of every
 * pod (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/).
 *
 * client-node would do the same, but loading it takes half a second and 86 MiB of memory.
 *
 * @param folder the folder with `token`, `ca.crt` and `namespace`
 * @throws a user error `not_in_cluster` that names what is missing; later, with the credentials, `token_unreadable`
 */
export function inClusterAccess(folder: string, env: NodeJS.ProcessEnv): Access {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port)
    throw notInCluster(
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is not a pod',
      'run it in a pod, or name a kubeconfig with --kubeconfig',
    );
  const files = { token: join(folder, 'token'), ca: join(folder, 'ca.crt') };
  for (const file of Object.values(files)) assertReadable(file);
  return {
    server: new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`),
    // Read each time, because the kubelet replaces the token after 80% of its lifetime.
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
      'mount the token of the ServiceAccount (automountServiceAccountToken: true), or name a kubeconfig with --kubeconfig',
      reason,
    );
  }
}

function readNow(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((reason) => {
    throw userError(`${file} cannot be read any more (${codeOf(reason)})`, {
      code: 'token_unreadable',
      where: file,
      because: reason,
    });
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
  return systemCodeOf(reason) ?? 'unknown reason';
}

function notInCluster(found: string, hint: string, because?: unknown): Error {
  const cause = { code: 'not_in_cluster', where: '--in-cluster', found, hint, because };
  return userError(`--in-cluster: ${found}; ${hint}`, cause);
}
