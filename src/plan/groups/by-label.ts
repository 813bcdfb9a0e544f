import { groupsOf, type NonEmpty } from '../../collections/groups-of.ts';
import { compareEffects, type Effect } from '../compare.ts';
import type { Example, Group, Origin, Outcome } from './group.ts';
import { isWithin, unionOf, type ValueSet } from './value-set.ts';

/** Projects, and the managers and namespaces of their jobs. */
export type Who = { projects: ValueSet; origins: NonEmpty<Origin> };

/** What an edit does to jobs with certain top-level groups and runners, whichever rule decides about them. */
export type LabelRow = Pick<Group, 'effect' | 'example' | 'requested' | 'rootGroups' | 'runners'> & {
  before: Outcome;
  after: Outcome;
  who: readonly Who[];
};

/**
 * Rows for a reader. `by label`: what the same jobs get, depending on their groups or runners. `requests`: jobs that
 * request an account, a different one in each row. These requests will be refused, or will be possible.
 */
export type LabelBlock =
  | {
      is: 'by label';
      rows: NonEmpty<LabelRow>;
      /** True if a job that requests the account that it gets anyway is no longer refused. */
      alsoRequested: boolean;
    }
  | { is: 'requests'; rows: NonEmpty<LabelRow> };

/**
 * True if a group depends on ids of groups or runners, which the rules do not tell of a project, and on nothing else.
 */
export function isByLabel({ conditions, jobs, more, rootGroups, runners }: Group): boolean {
  // Conditions are left to the example, which explains them. Beyond the limit, the projects are not known.
  if (conditions.length > 0 || jobs > 0 || more > 0) return false;
  return [rootGroups, runners].some((set) => set !== undefined && set.values.length > 0);
}

/**
 * Combines groups by label as a person reads them: rows with the same accounts, whatever the names of the rules, and
 * with the same projects, whatever their groups. Each job of a group is in a row, and each job of a row is in a group.
 *
 * @param groups see {@link isByLabel}
 * @param roleWords what is shown about the roles of an example
 */
export function blocksByLabel(
  groups: readonly Group[],
  roleWords: (example: Example) => unknown = () => undefined,
): readonly LabelBlock[] {
  const rows = groupsOf(groups, (group) => JSON.stringify([rowKey(group), roleWords(group.example)])).map(rowOf);
  const usual = rows.filter(({ requested }) => requested === undefined);
  const folded = new Set(rows.filter((row) => usual.length > 0 && isGivenAnyway(row, usual)));
  const requests = rows.filter((row) => row.requested !== undefined && !folded.has(row));
  const blocks: readonly LabelBlock[] = [
    ...groupsOf(usual, ({ who }) => JSON.stringify(who)).map(
      (those): LabelBlock => ({
        is: 'by label',
        rows: listedFirst(those),
        alsoRequested: [...folded].some((row) => those.some((one) => givesRequested(one, row))),
      }),
    ),
    ...groupsOf(requests, requestKey).map((those): LabelBlock => ({ is: 'requests', rows: those })),
  ];
  return blocks.toSorted((a, b) => compareEffects(worstOf(a), worstOf(b)));
}

export function worstOf({ rows: [first, ...others] }: LabelBlock): Effect {
  return others.reduce((worst, { effect }) => (compareEffects(effect, worst) < 0 ? effect : worst), first.effect);
}

function rowKey({ after, before, effect, requested, rootGroups, runners }: Group): string {
  const [group, runner] = [sorted(rootGroups), sorted(runners)];
  return JSON.stringify([effect, resultOf(before), resultOf(after), requested, group, runner]);
}

/** Puts the rows with listed values first: the others are about the rest. */
function listedFirst(rows: NonEmpty<LabelRow>): NonEmpty<LabelRow> {
  const isRest = ({ rootGroups, runners }: LabelRow) => rootGroups?.except === true || runners?.except === true;
  return rows.toSorted((a, b) => Number(isRest(a)) - Number(isRest(b))) as [LabelRow, ...LabelRow[]];
}

/** The rule that decides makes no difference. */
function resultOf({ account, reason }: Outcome): string {
  return account ?? `refused (${reason})`;
}

function sorted(values: ValueSet | undefined): ValueSet | undefined {
  return values && { ...values, values: values.values.toSorted() };
}

function rowOf(groups: NonEmpty<Group>): LabelRow {
  const [{ after, before, effect, example, requested, rootGroups, runners }] = groups;
  const sameRule = (which: 'before' | 'after', outcome: Outcome) =>
    groups.every((group) => group[which].rule === outcome.rule) ? outcome : { ...outcome, rule: undefined };
  return {
    ...{ effect, example, requested, rootGroups, runners },
    ...{ before: sameRule('before', before), after: sameRule('after', after), who: whoOf(groups) },
  };
}

/** Returns the projects of each origin, with origins of the same projects combined. */
function whoOf(groups: readonly Group[]): readonly Who[] {
  const all = groups.flatMap((group) => group.origins.map((origin) => ({ origin, projects: projectsOf(group) })));
  const byOrigin = groupsOf(all, ({ origin }) => keyOf(origin)).map(([{ origin, projects }, ...others]) => ({
    origin,
    projects: others.reduce<ValueSet>((sum, other) => unionOf(sum, other.projects) as ValueSet, projects),
  }));
  const ordered = byOrigin.toSorted((a, b) => (keyOf(a.origin) < keyOf(b.origin) ? -1 : 1));
  return groupsOf(ordered, ({ projects }) => JSON.stringify(sorted(projects))).map(([first, ...others]) => ({
    projects: first.projects,
    origins: [first.origin, ...others.map(({ origin }) => origin)],
  }));
}

function keyOf({ namespace, requester }: Origin): string {
  return `${requester} ${namespace}`;
}

function projectsOf({ othersBut, projects }: Group): ValueSet {
  if (othersBut === undefined) return { values: [...projects], except: false, none: false };
  return { values: othersBut.filter((project) => !projects.has(project)), except: true, none: false };
}

/** True if a job whose request is no longer refused gets the same account without a request. */
function isGivenAnyway(row: LabelRow, usual: readonly LabelRow[]): boolean {
  if (row.effect !== 'possible' || row.requested === undefined || row.after.account !== row.requested) return false;
  const giving = usual.filter((one) => givesRequested(one, row));
  const [first, ...others] = giving;
  if (first === undefined) return false;
  const groups = others.reduce((sum, { rootGroups }) => unionOf(sum, rootGroups), first.rootGroups);
  return isWithin(row.rootGroups, groups);
}

/** True if jobs that request nothing get the requested account, at least the jobs that the row is about. */
function givesRequested(usual: LabelRow, row: LabelRow): boolean {
  if (JSON.stringify(usual.runners) !== JSON.stringify(row.runners) || usual.after.account !== row.requested)
    return false;
  return row.who.every(({ origins, projects }) =>
    origins.every((origin) =>
      usual.who.some(
        (who) => isWithin(projects, who.projects) && who.origins.some((one) => keyOf(one) === keyOf(origin)),
      ),
    ),
  );
}

/** Returns the same key for jobs that request accounts if nothing but the account differs. */
function requestKey({ after, before, effect, requested }: LabelRow): string {
  const shown = (outcome: Outcome) => (outcome.account === requested ? 'requested' : resultOf(outcome));
  return JSON.stringify([effect, shown(before), shown(after)]);
}
