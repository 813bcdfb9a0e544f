import type { Unseen } from '../../world/seen.ts';

/** What has the same cause as runner_unlisted, which has the fix. */
export function typoOfManager(what: string, instead: string): Unseen {
  const why = `runner_listed finds a typo in it: a runner manager that the mapping does not list ${instead}`;
  return { what, why, because: 'absent' };
}
