import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Manager } from '../../mapping/mapping.ts';

/** A manager, and a namespace in which it may create jobs. */
type Place = { manager: Manager; namespace: string };

/** Returns every place in which jobs may be created and that matches what is known. */
export function possiblePlaces(
  { mapping: { managers } }: MappingIndex,
  known: { manager: Manager | undefined; namespace: string | undefined },
): readonly Place[] {
  return managers
    .filter((manager) => known.manager === undefined || manager === known.manager)
    .flatMap((manager) => manager.namespaces.map((namespace) => ({ manager, namespace })))
    .filter(({ namespace }) => known.namespace === undefined || namespace === known.namespace);
}
