import { seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';

/** The command that writes a file for `--trust-policies DIR`, with that option where the roles come from the fleet alone. */
export function writeRoles(command: string, { fleet, roles }: Pick<World, 'fleet' | 'roles'>): string {
  const source = seenOr(roles, undefined)?.source;
  const isOfFleet = source !== undefined && seenOr(fleet, undefined)?.file === source;
  return isOfFleet ? `--aws; or --trust-policies DIR, after ${command}` : command;
}
