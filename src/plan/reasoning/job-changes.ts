import { mustGet } from '../../collections/must-get.ts';
import type { Origin } from '../groups/group.ts';
import { mapPair } from '../pair.ts';
import { areasOf } from './areas.ts';
import type { Inquiry } from './ask.ts';
import { type Case, casesOf } from './cases.ts';
import type { Cell, Values } from './cells.ts';
import type { OriginClass } from './origins.ts';

/** Jobs for which an edit changes the decision, with one of them as a witness. */
export type JobChange = Case & {
  projects: Exclude<Values, { is: 'none' | 'rest' }>;
  origins: readonly [Origin, ...Origin[]];
  /** The other labels of the jobs; `undefined` if they make no difference. */
  rootGroup: Values | undefined;
  runner: Values | undefined;
};

/**
 * Asks about the jobs of some projects, and yields those for which the edit changes the decision.
 *
 * @param cells all cells of these projects
 * @param free ids that neither mapping names
 */
export function* changesIn(
  inquiry: Inquiry,
  origin: OriginClass,
  cells: readonly Cell[],
  free: { project: string; rootGroup: string },
): Generator<JobChange> {
  const differing = cells.filter(({ hasSameRules }) => !hasSameRules);
  for (const projects of projectsOf(differing, inquiry.accounts !== undefined)) {
    const found = new Map<string, Map<Cell, Case>>();
    for (const cell of differing) {
      const [, rootGroup, runner] = cell.values;
      const job = {
        project: projects.is === 'other' ? free.project : projects.values[0],
        namespace: origin.origins[0].namespace,
        rootGroup: valueIn(rootGroup, free.rootGroup),
        runner: valueIn(runner, undefined),
      };
      for (const one of casesOf(inquiry, origin, cell.rules, job)) {
        const known = found.get(keyOf(one)) ?? new Map<Cell, Case>();
        found.set(keyOf(one), known);
        if (!known.has(cell)) known.set(cell, one);
      }
    }
    for (const cases of found.values())
      for (const { cell, rootGroup, runner } of areasOf(cells, new Set(cases.keys())))
        yield { origins: origin.origins, projects, rootGroup, runner, ...mustGet(cases, cell) };
  }
}

/**
 * Returns the projects that can be asked about together. If the id is part of an account's name, each project has its
 * own account.
 */
function projectsOf(cells: readonly Cell[], hasKnownAccounts: boolean): readonly JobChange['projects'][] {
  const projects = cells[0]?.values[0] as JobChange['projects'] | undefined;
  if (projects?.is !== 'listed') return projects === undefined ? [] : [projects];
  const isNamed = cells.some(({ rules }) =>
    [...rules.before, ...rules.after].some(({ rule }) => rule.serviceAccount.includes('{project}')),
  );
  return hasKnownAccounts || isNamed ? projects.values.map((id) => ({ is: 'listed', values: [id] })) : [projects];
}

/** Returns the same key for cases of a project that differ only in their groups and runners. */
function keyOf({ assumed, decisions, effect, job, requested, configuredAccount, unbound }: Case): string {
  // The account is left out, because its name may contain the group.
  const { after, before } = mapPair(decisions, ({ allowed, reason, rule }) => [allowed ? undefined : reason, rule]);
  const assumes = [assumed.missing.length > 0, assumed.annotated, job.optOut, unbound];
  return JSON.stringify([effect, before, after, requested, configuredAccount, assumes]);
}

function valueIn(values: Values | undefined, other: string | undefined): string | undefined {
  if (values?.is === 'listed') return values.values[0];
  return values?.is === 'other' ? other : undefined;
}
