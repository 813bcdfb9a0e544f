import { groupsOf } from '../../collections/groups-of.ts';
import type { Cell, Values } from './cells.ts';

/** Some jobs of a project: those with these groups and runners, where `undefined` makes no difference. */
type Area = {
  rootGroup: Values | undefined;
  runner: Values | undefined;
  /** One of the cells that make up the area. */
  cell: Cell;
};

/**
 * Merges cells into as few areas as possible.
 *
 * @param cells all cells of some projects
 * @param chosen the cells that the areas have to cover
 */
export function areasOf(cells: readonly Cell[], chosen: ReadonlySet<Cell>): readonly Area[] {
  const groups = Map.groupBy(cells, ({ values: [, rootGroup] }) => rootGroup);
  const areas = [...groups].flatMap(([rootGroup, those]) => {
    const some = those.filter((cell) => chosen.has(cell));
    const [first] = some;
    if (first === undefined) return [];
    if (some.length === those.length) return [{ rootGroup, runner: undefined, cell: first }];
    const runners = some.map((cell) => ({ values: cell.values[2], cell }));
    return joined(runners).map(({ cell, values }) => ({ rootGroup, runner: values, cell }));
  });
  return groupsOf(areas, ({ runner }) => JSON.stringify(runner)).flatMap((alike) => {
    const [{ cell, runner }] = alike;
    if (alike.length === groups.size) return [{ rootGroup: undefined, runner, cell }];
    const parts = alike.map(({ cell, rootGroup }) => ({ values: rootGroup, cell }));
    return joined(parts).map(({ cell, values }) => ({ rootGroup: values, runner, cell }));
  });
}

type Part = { values: Values | undefined; cell: Cell };

/** Merges the listed values into one part; leaves the others unchanged. */
function joined(parts: readonly Part[]): readonly Part[] {
  const others = parts.filter(({ values }) => values?.is !== 'listed');
  const listed = parts.flatMap(({ values }) => (values?.is === 'listed' ? values.values : []));
  const cell = parts.find(({ values }) => values?.is === 'listed')?.cell;
  const [first, ...more] = listed;
  if (cell === undefined || first === undefined) return others;
  return [...others, { values: { is: 'listed', values: [first, ...more] }, cell }];
}
