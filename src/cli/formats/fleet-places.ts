import type { Position } from '../../documents/text/position.ts';
import { parseSource } from '../../documents/text/source.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** A fleet's file, and where it describes the objects that the doctor names. */
export type FleetPlaces = { file: string; places: ReadonlyMap<string, Position> };

/** @param text of the fleet, which is valid */
export function fleetPlaces(file: string, text: string, fleet: Fleet): FleetPlaces {
  const { positionOf } = parseSource(text);
  const places = new Map<string, Position>();
  for (const [index, { name }] of fleet.rules.entries())
    places.set(`rule ${name}`, positionOf(['rules', index, 'name']));
  for (const [index, { name, namespaces, role }] of fleet.serviceAccounts.entries()) {
    const place = positionOf(['serviceAccounts', index, 'name']);
    for (const namespace of namespaces) places.set(`serviceaccount ${namespace}/${name}`, place);
    // Of accounts that share a role, the first.
    if (role !== undefined && !places.has(`role ${role.name}`)) places.set(`role ${role.name}`, place);
  }
  return { file, places };
}
