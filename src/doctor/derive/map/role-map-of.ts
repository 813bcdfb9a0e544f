import type { Path } from '../../../documents/path.ts';
import { parseSource } from '../../../documents/text/source.ts';
import { buildMap } from '../../../map/build/build-map.ts';
import type { RoleMap } from '../../../map/role-map.ts';
import type { Diagnosis } from '../../diagnosis.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { mapFacts } from './map-facts.ts';
import { withSides } from './map-sides.ts';

/** The map of an installation with the findings of a diagnosis of it; `undefined` if the mapping was not seen. */
export function roleMapOf(world: World, diagnosis: Pick<Diagnosis, 'checks'>): RoleMap | undefined {
  if (!isSeen(world.mapping)) return undefined;
  const open = diagnosis.checks
    .flatMap(({ findings }) => findings)
    .flatMap(({ code, object }) => (code === 'cache_permissions_of_job' ? [object.replace('role ', '')] : []));
  const text = isSeen(world.document) ? world.document.seen?.text : undefined;
  const facts = mapFacts(world.mapping.seen, world, { lineOf: linesOf(text), open: new Set(open) });
  return withSides(buildMap(facts), world, diagnosis);
}

/** The lines of the parts of a mapping, by paths such as `rules[3]` and `default.job`. */
function linesOf(text: string | undefined): (path: string) => number | undefined {
  if (text === undefined) return () => undefined;
  const source = parseSource(text);
  return (path) => source.positionOf(pathIn(path)).line;
}

function pathIn(path: string): Path {
  return path.split('.').flatMap((part): Path => {
    const [, list, index] = /^(\w+)\[(\d+)\]$/.exec(part) ?? [];
    return list === undefined ? [part] : [list, Number(index)];
  });
}
