import { findAuthority, readCertificates } from '../chain.ts';
import type { RotationSettings } from './settings.ts';
import { bundleOf, type Leaf, type RotationState } from './state.ts';
import { certificateOf, unservable } from './validity.ts';

/**
 * What a replica serves: the certificate in the Secret, unless its own is still good and API servers may not have learned
 * the authority of the other yet. That is so after another replica found the Secret lost and had nothing to keep.
 *
 * @param mine what it has served so far
 */
export function chooseLeaf(
  state: RotationState,
  mine: Leaf | undefined,
  { names, graceMilliseconds }: RotationSettings,
  now: Date,
): Leaf {
  if (mine === undefined || mine.certificate === state.leaf.certificate) return state.leaf;
  const chain = [certificateOf(mine.certificate)];
  const isTrusted = findAuthority(chain, readCertificates(bundleOf(state)) ?? []) !== undefined;
  const isGood = isTrusted && chain.every((leaf) => unservable(leaf, names, now) === undefined);
  return isGood && !isSettled(state, graceMilliseconds, now) ? mine : state.leaf;
}

/** A retired authority was in the bundles before; a current one has to have been seen there. */
function isSettled({ current, leaf }: RotationState, graceMilliseconds: number, now: Date): boolean {
  const isCurrent =
    current && findAuthority([certificateOf(leaf.certificate)], [certificateOf(current.certificate)]) !== undefined;
  if (!isCurrent) return true;
  return current.seenAt !== undefined && now.getTime() - current.seenAt.getTime() >= graceMilliseconds;
}
