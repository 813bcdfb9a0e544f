import type { Position } from '../../documents/text/position.ts';
import { parseSource } from '../../documents/text/source.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** The file of a fleet, and the positions of the objects in it that the doctor may name. */
export type FleetPlaces = { file: string; places: ReadonlyMap<string, Position> };

/**
 * Finds these positions.
 *
 * @param text a valid fleet
 */
export function fleetPlaces(file: string, text: string, fleet: Fleet): FleetPlaces {
  const { positionOf } = parseSource(text);
  const places = new Map<string, Position>();
  for (const [index, { name }] of fleet.rules.entries())
    places.set(`rule ${name}`, positionOf(['rules', index, 'name']));
  for (const [index, { name, namespaces, role }] of fleet.serviceAccounts.entries()) {
    const place = positionOf(['serviceAccounts', index, 'name']);
    for (const namespace of namespaces) places.set(`serviceaccount ${namespace}/${name}`, place);
    // If accounts share a role, the first one counts.
    if (role !== undefined && !places.has(`role ${role.name}`)) places.set(`role ${role.name}`, place);
  }
  return { file, places };
}
