import type { World } from './world.ts';

/** The ARN of the role that an account is meant to have, as far as what was handed over says so. */
export function roleFor(_world: World, _account: { namespace: string; name: string }): string | undefined {
  return undefined;
}
