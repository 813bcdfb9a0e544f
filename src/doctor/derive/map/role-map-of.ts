import type { Path } from '../../../documents/path.ts';
import { parseSource } from '../../../documents/text/source.ts';
import { buildMap } from '../../../map/build/build-map.ts';
import type { RoleMap } from '../../../map/role-map.ts';
import type { Diagnosis } from '../../diagnosis.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { mapFacts } from './map-facts.ts';
import { withSides } from './map-sides.ts';

/** Returns the map of an installation with the findings of its diagnosis; `undefined` if the mapping was not read. */
export function roleMapOf(world: World, diagnosis: Pick<Diagnosis, 'checks'>): RoleMap | undefined {
  if (!isSeen(world.mapping)) return undefined;
  const open = diagnosis.checks
    .flatMap(({ findings }) => findings)
    .flatMap(({ code, object }) => (code === 'cache_permissions_of_job' ? [object.replace('role ', '')] : []));
  const text = isSeen(world.document) ? world.document.seen?.text : undefined;
  const facts = mapFacts(world.mapping.seen, world, { lineOf: linesOf(text), open: new Set(open) });
  return withSides(buildMap(facts), world, diagnosis);
}

/** Returns a function that finds the line of a part of a mapping. */
function linesOf(text: string | undefined): (path: Path) => number | undefined {
  if (text === undefined) return () => undefined;
  const source = parseSource(text);
  return (path) => source.positionOf(path).line;
}
