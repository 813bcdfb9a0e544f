import { MANAGER_LABEL } from '../names.ts';
import type { Container, Pod } from './pod.ts';

/** What shows that a pod is a runner manager: our label, or traits of GitLab's chart or operator. */
export type ManagerMark = 'label' | 'chart' | 'operator';

/**
 * Returns the mark of a runner manager; `undefined` if the pod has none. No label of GitLab's chart is stable: its
 * label `chart` changes with the alias of the dependency. The entrypoint that the chart mounts and the environment that
 * it sets are stable (chart 0.19 to 0.93).
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
