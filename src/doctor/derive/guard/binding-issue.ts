import { MODES, type Mode } from '../../../modes.ts';
import { MODE_LABEL } from '../../../names.ts';
import type { Guard } from '../../world/guard.ts';
import type { Labels } from '../../world/world.ts';
import { showNamespaces } from '../namespaces/show-namespaces.ts';
import { actionsIn, guardedPlaceOf } from './guard-state.ts';
import type { GuardPolicyName } from './policies.ts';

/**
 * Says in which modes and namespaces the bindings of a policy do not deny or warn as in the chart.
 *
 * @param concerned namespaces of managers and jobs, with their labels
 * @returns a clause; `undefined` if the bindings are complete
 */
export function bindingIssue(
  name: GuardPolicyName,
  guard: Guard,
  concerned: readonly [namespace: string, labels: Labels][],
): string | undefined {
  const missing = concerned.flatMap(([namespace, labels]) =>
    MODES.flatMap((mode) => {
      const place = guardedPlaceOf(namespace, { ...labels, [MODE_LABEL]: mode });
      const wanted = wantedActions(name, mode);
      const actions = place === undefined ? wanted : actionsIn(guard, name, place);
      if (wanted.some((action) => new Set(actions).has(action))) return [];
      return [{ namespace, what: `${wanted.includes('Warn') ? 'warns' : 'denies'} in mode ${mode}` }];
    }),
  );
  const issues = [...Map.groupBy(missing, ({ what }) => what)].map(([what, places], index) => {
    const where = places.map(({ namespace }) => namespace);
    return `${index === 0 ? 'none of its bindings' : 'none'} ${what} (${showNamespaces(where, 3)})`;
  });
  return issues.length === 0 ? undefined : issues.join(', ');
}

function wantedActions(name: GuardPolicyName, mode: Mode): readonly string[] {
  if (name === 'nodes') return ['Warn', 'Deny'];
  if (name === 'namespaces-observe') return ['Warn'];
  return mode === 'enforce' || name === 'namespaces-enforce' || name === 'webhook' ? ['Deny'] : ['Warn'];
}
