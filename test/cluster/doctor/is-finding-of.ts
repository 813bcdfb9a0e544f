import type { ReportedFinding } from '../../../src/doctor/diagnosis.ts';

/**
 * Whether a finding is about this installation. The doctor reads the whole cluster, and other tests label namespaces in it, run
 * managers and bind ClusterRoles at the same time.
 *
 * @param own.namespaces of the webhook and of its runners
 * @param own.names parts of the names of its other ClusterRoleBindings
 */
export function isFindingOf(
  { code, object }: Pick<ReportedFinding, 'code' | 'object'>,
  { names = [], namespaces }: { namespaces: readonly string[]; names?: readonly string[] },
): boolean {
  if (code === 'namespace_without_manager') return namespaces.some((name) => object.startsWith(`namespace ${name}`));
  if (code === 'runner_unlisted') return namespaces.some((name) => object.includes(` ${name}/`));
  return !object.startsWith('clusterrolebinding ') || [...namespaces, ...names].some((name) => object.includes(name));
}
