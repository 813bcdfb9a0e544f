import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { userError } from '../../errors.ts';
import type { Access } from './access.ts';
import { inClusterAccess, SERVICE_ACCOUNT_FOLDER } from './in-cluster.ts';
import { kubeconfigAccess } from './kubeconfig.ts';

/**
 * Finds the API server as kubectl does: with `--kubeconfig`, else the files in `KUBECONFIG`, else `~/.kube/config`,
 * else the cluster in which this pod runs
 * (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
 *
 * @throws a user error `kubeconfig_missing`, or one of in-cluster.ts or kubeconfig.ts
 */
export async function usualAccess(
  { kubeconfig, context }: { kubeconfig?: string | undefined; context?: string | undefined },
  env: NodeJS.ProcessEnv,
): Promise<Access> {
  const files = kubeconfig === undefined ? usualFiles(env) : [kubeconfig];
  if (files.length > 0) return kubeconfigAccess(files, context);
  if (env.KUBERNETES_SERVICE_HOST) return inClusterAccess(SERVICE_ACCOUNT_FOLDER, env);
  throw userError('no kubeconfig found: --kubeconfig and KUBECONFIG are not set, and ~/.kube/config does not exist', {
    code: 'kubeconfig_missing',
    where: '--kubeconfig',
    hint: 'write one; for EKS: aws eks update-kubeconfig --name CLUSTER',
  });
}

function usualFiles({ HOME, KUBECONFIG }: NodeJS.ProcessEnv): string[] {
  const named = KUBECONFIG?.split(delimiter).filter((file) => file !== '') ?? [];
  if (named.length === 0) return HOME ? present([join(HOME, '.kube', 'config')]) : [];
  // Files that do not exist are skipped. If none exists, all are kept, so that reading them reports the error.
  const existing = present(named);
  return existing.length === 0 ? named : existing;
}

function present(files: readonly string[]): string[] {
  return files.filter((file) => existsSync(file));
}
