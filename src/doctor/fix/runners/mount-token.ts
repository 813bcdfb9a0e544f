import { formatRunner } from '../../derive/runners/each-runner.ts';
import type { Runner } from '../../world/runner/runner.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

const FIELD = 'automountServiceAccountToken';

/** Advises to mount the token of the pod in this workload only, so that other pods of its account do not get one. */
export function mountToken({ kind, mark, name, namespace, release }: Runner): Fix {
  if (mark === 'operator')
    return {
      advice: `in podSpec of the Runner object of the operator, set ${FIELD} to true: the operator undoes a change of ${kind} ${namespace}/${name}`,
    };
  if (release !== undefined)
    return {
      advice: `in the values of Helm release ${release.name} (namespace ${release.namespace}), set ${FIELD} of the pod to true, then run helm upgrade: the next upgrade undoes a change of the object itself`,
    };
  const patch = JSON.stringify({ spec: { template: { spec: { [FIELD]: true } } } });
  return kubectl(namespace, 'patch', kind, name, '--type', 'merge', '--patch', patch);
}

/** Advises to remove the mount that hides the token of the pod. */
export function unmountSecret(runner: Runner, { secret, volume }: { secret: string; volume: string }): Fix {
  const { container, namespace, release } = runner;
  const where =
    release === undefined ? '' : `, in the values of Helm release ${release.name} (namespace ${release.namespace})`;
  return {
    advice: `remove the mount of volume ${volume} (Secret ${namespace}/${secret}) from container ${container} in the pod template of ${formatRunner(runner)}${where}`,
  };
}
