import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { userError } from '../../errors.ts';
import type { Access } from './access.ts';
import { inClusterAccess, SERVICE_ACCOUNT_FOLDER } from './in-cluster.ts';
import { kubeconfigAccess } from './kubeconfig.ts';

/**
 * The API server that kubectl would talk to: `--kubeconfig`, else the files in `KUBECONFIG`, else `~/.kube/config`, else
 * the cluster that this pod runs in
 * (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
 *
 * @throws a user error `kubeconfig_missing`, or one of kubeconfig-access.ts
 */
export async function usualAccess(
  { kubeconfig, context }: { kubeconfig?: string | undefined; context?: string | undefined },
  env: NodeJS.ProcessEnv,
): Promise<Access> {
  const files = kubeconfig === undefined ? usualFiles(env) : [kubeconfig];
  if (files.length > 0) return kubeconfigAccess(files, context);
  if (env.KUBERNETES_SERVICE_HOST) return inClusterAccess(SERVICE_ACCOUNT_FOLDER, env);
  throw userError('there is no kubeconfig: neither --kubeconfig, nor a file in KUBECONFIG, nor ~/.kube/config', {
    code: 'kubeconfig_missing',
    where: '--kubeconfig',
    hint: 'for a cluster on EKS: aws eks update-kubeconfig --name CLUSTER',
  });
}

function usualFiles({ HOME, KUBECONFIG }: NodeJS.ProcessEnv): string[] {
  const named = KUBECONFIG?.split(delimiter).filter((file) => file !== '') ?? [];
  if (named.length === 0) return HOME ? present([join(HOME, '.kube', 'config')]) : [];
  // One that is not there is passed over; when all of them are, their reader is to hear of it.
  const there = present(named);
  return there.length === 0 ? named : there;
}

function present(files: readonly string[]): string[] {
  return files.filter((file) => existsSync(file));
}
