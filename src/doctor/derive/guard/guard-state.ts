import type { Mode } from '../../../modes.ts';
import { MODE_LABEL } from '../../../names.ts';
import type { Guard } from '../../world/guard.ts';
import type { Labels } from '../../world/world.ts';
import { modeOf } from '../namespaces/modes.ts';
import { selects } from '../namespaces/selects.ts';
import { NAMESPACE_NAME_LABEL } from '../webhooks/eks-webhooks.ts';
import { GUARD_POLICIES, type GuardPolicyName } from './policies.ts';

/** A namespace in which the guard acts, with the labels by which bindings select it. */
export type Place = { namespace: string; labels: Labels; mode: Mode };

/**
 * Returns a namespace as the guard sees it.
 *
 * @returns `undefined` if neither the webhook nor the guard acts there: in mode off, or without the label
 */
export function guardedPlaceOf(namespace: string, labels: Labels): Place | undefined {
  const mode = modeOf(labels);
  if (mode === undefined || mode === 'off') return undefined;
  return { namespace, mode, labels: { ...labels, [NAMESPACE_NAME_LABEL]: namespace } };
}

/** Returns the same namespace as if its label selected enforce. */
export function enforced(place: Place): Place {
  const mode = 'enforce';
  return { ...place, mode, labels: { ...place.labels, [MODE_LABEL]: mode } };
}

/** Says what is wrong with a policy; `undefined` if it is that of this version of the chart. */
export function policyIssue({ policies }: Guard, name: GuardPolicyName): string | undefined {
  const fingerprint = policies.get(name);
  if (fingerprint === undefined) return 'missing';
  return fingerprint === GUARD_POLICIES[name]
    ? undefined
    : 'not as in this version of the chart: edited, or the installed chart is older or newer';
}

/**
 * Returns what the API server does with a request in a namespace that a policy does not allow (`validationActions` of
 * its bindings).
 */
export function actionsIn({ bindings }: Guard, name: GuardPolicyName, { labels }: Place): ReadonlySet<string> {
  const active = bindings.filter(
    ({ isNarrowed, namespaceSelector, policy }) =>
      policy === name && !isNarrowed && selects(namespaceSelector ?? {}, labels),
  );
  return new Set(active.flatMap(({ actions }) => actions));
}

/** True if a policy denies what it does not allow in a namespace. */
export function denies(guard: Guard, name: GuardPolicyName, place: Place): boolean {
  return policyIssue(guard, name) === undefined && actionsIn(guard, name, place).has('Deny');
}
