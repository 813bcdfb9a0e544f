import type { Container, Pod } from './pod.ts';

/** What shows that a pod is a runner manager: our own label, or the ways of GitLab's chart or operator. */
export type ManagerMark = 'label' | 'chart' | 'operator';

/** Set on the pod by the wrapper chart (`podLabels`); its value names the runner. */
export const MANAGER_LABEL = 'gitlab-runner-irsa/manager';

/**
 * How a runner manager shows itself. No label is stable across GitLab's chart: its label `chart` follows the alias of the
 * dependency, so the entrypoint it mounts and the environment it sets are what tells (chart 0.19 to 0.93).
 */
export function managerMark(pod: Pod): ManagerMark | undefined {
  if (pod.metadata?.labels?.[MANAGER_LABEL] !== undefined) return 'label';
  const containers = pod.spec?.containers ?? [];
  if (containers.some(isOfChart)) return 'chart';
  const component = pod.metadata?.labels?.['app.kubernetes.io/component'];
  if (component === 'runner' && containers.some((container) => container.name === 'runner')) return 'operator';
  return undefined;
}

function isOfChart(container: Container): boolean {
  return (
    (container.command ?? []).some((word) => word.endsWith('/configmaps/entrypoint')) &&
    (container.env ?? []).some(({ name }) => name === 'RUNNER_EXECUTOR' || name === 'CI_SERVER_URL')
  );
}
