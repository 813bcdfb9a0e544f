import { MANAGER_LABEL } from '../../../names.ts';
import type { Runner } from '../../world/runner/runner.ts';
import type { Fix } from '../fix.ts';

/** Advises to mark the pods of a runner manager with our label. */
export function markManager({ kind, name, namespace }: Pick<Runner, 'kind' | 'name' | 'namespace'>): Fix {
  const advice = `set label ${MANAGER_LABEL}: ${name} in spec.template.metadata.labels of ${kind} ${namespace}/${name}`;
  return { advice };
}
