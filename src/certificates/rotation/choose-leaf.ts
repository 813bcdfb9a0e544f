import { findAuthority } from '../chain.ts';
import type { RotationSettings } from './settings.ts';
import { authoritiesOf, isSame, type Leaf, type RotationState } from './state.ts';
import { servingIssue } from './validity.ts';

/**
 * Returns what a replica serves: the certificate in the Secret, unless its own is still good and API servers may not
 * have learned the other one's authority yet. That happens after another replica found the Secret lost and had no
 * certificate to keep.
 *
 * @param servedLeaf what the replica has served so far
 */
export function chooseLeaf(
  state: RotationState,
  servedLeaf: Leaf | undefined,
  { names, graceMilliseconds }: RotationSettings,
  now: Date,
): Leaf {
  if (servedLeaf === undefined || isSame(servedLeaf.certificate, state.leaf.certificate)) return state.leaf;
  const isTrusted = findAuthority([servedLeaf.certificate], authoritiesOf(state)) !== undefined;
  const isGood = isTrusted && servingIssue(servedLeaf.certificate, names, now) === undefined;
  return isGood && !isSettled(state, graceMilliseconds, now) ? servedLeaf : state.leaf;
}

/**
 * True if API servers have learned the authority of the leaf. A retired one was in the bundles before; the current one
 * must have been seen there for a while.
 */
function isSettled({ current, leaf }: RotationState, graceMilliseconds: number, now: Date): boolean {
  if (current === undefined || findAuthority([leaf.certificate], [current.certificate]) === undefined) return true;
  return current.seenAt !== undefined && now.getTime() - current.seenAt.getTime() >= graceMilliseconds;
}
