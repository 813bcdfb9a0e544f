import type { MapFinding, Side } from '../../../map/role-map.ts';
import type { Unseen } from '../../world/seen.ts';

/**
 * Returns one side of a reference.
 *
 * @param note why the side was not checked
 */
export function side(of: Side['side'], findings: readonly MapFinding[], note?: string): Side {
  if (findings.some(({ level }) => level !== 'notice')) return { side: of, state: 'wrong', findings };
  return note === undefined ? { side: of, state: 'ok', findings } : { side: of, state: 'unchecked', findings, note };
}

export function unseenNote({ needs, why }: Unseen): string {
  return needs === undefined || why.includes(needs) ? why : `${why}; needs ${needs}`;
}

export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Keeps each finding once, because one finding may be about several accounts. */
export function distinctFindings(findings: readonly MapFinding[]): readonly MapFinding[] {
  return [...new Set(findings)];
}
