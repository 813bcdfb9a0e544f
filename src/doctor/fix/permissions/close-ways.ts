import type { OpenWay } from '../../derive/guard/open-ways.ts';
import type { Installation } from '../../world/world.ts';
import type { Fix } from '../fix.ts';
import { helmUpgrade } from '../helm-upgrade.ts';
import { formatRole } from './review-binding.ts';

/**
 * Returns fixes for what a subject can do through one binding. They do not delete the binding, because its role may
 * also give permissions that are needed.
 *
 * @param who the subjects, as a finding names them
 */
export function closeWays(ways: readonly [OpenWay, ...OpenWay[]], who: string, installation: Installation): Fix[] {
  const is = (because: OpenWay['because']) => ways.some((one) => one.because === because);
  const isOnlyWarned = is('mode') || ways.some(({ because, place }) => because === 'guard' && place.mode !== 'enforce');
  const { binding } = ways[0].holder;
  const role = formatRole(binding.role);
  return [
    ...(is('guard') ? [helmUpgrade(installation, 'guard.enabled: true')] : []),
    ...(isOnlyWarned ? [{ advice: ENFORCE }] : []),
    ...(is('wildcard') ? [{ advice: `in ${role}, name the API groups that ${who} needs instead of *` }] : []),
    ...(is('never') ? [{ advice: withoutImpersonation(role, who, binding.namespace === undefined) }] : []),
  ];
}

const ENFORCE =
  'set the label gitlab-runner-irsa to enforce once the log of the webhook shows what you expect: the guard then denies it';

function withoutImpersonation(role: string, who: string, isClusterWide: boolean): string {
  return isClusterWide
    ? `bind ${role} to ${who} in its own namespaces instead of in the whole cluster, and here a role that permits no impersonation`
    : `give ${who} a role that permits no impersonation instead of ${role}`;
}
