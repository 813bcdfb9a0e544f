import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';

/**
 * Returns the command that writes a file for `--trust-policies DIR`. If roles were read only from the fleet, names that
 * option and `--aws` too.
 */
export function writeRoles(command: string, { fleet, roles }: Pick<World, 'fleet' | 'roles'>): string {
  const source = seenOr(roles, undefined)?.source;
  const isOfFleet = source !== undefined && seenOr(fleet, undefined)?.file === source;
  return isOfFleet ? `--aws; or --trust-policies DIR, after ${command}` : command;
}
