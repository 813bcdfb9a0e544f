import type { ReportedFinding } from '../../../src/doctor/diagnosis.ts';

/**
 * True if a finding is about this installation. The doctor reads the whole cluster, in which other tests label
 * namespaces, run managers and bind ClusterRoles at the same time.
 *
 * @param own.namespaces namespaces of the webhook and of its runners
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
