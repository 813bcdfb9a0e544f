import type { Unseen } from '../../world/seen.ts';

/**
 * Says that something is not checked, because it has the same cause as a finding of runner_listed, which has the fix.
 */
export function typoOfManager(what: string, instead: string): Unseen {
  const why = `runner_listed finds a typo in it: a runner manager that the mapping does not list ${instead}`;
  return { what, why, because: 'absent' };
}
