import { groupsOf, type NonEmpty } from '../../collections/groups-of.ts';
import { compareEffects, type Effect } from '../compare.ts';
import type { Example, Group, Origin, Outcome } from './group.ts';
import { isWithin, unionOf, type ValueSet } from './value-set.ts';

/** Projects, and who creates their jobs. */
export type Who = { projects: ValueSet; origins: NonEmpty<Origin> };

/** What an edit does to jobs with some top-level groups and runners, whichever rule decides about them. */
export type LabelRow = Pick<Group, 'effect' | 'example' | 'requested' | 'rootGroups' | 'runners'> & {
  before: Outcome;
  after: Outcome;
  who: readonly Who[];
};

/**
 * Rows for a reader. `by label`: what the same jobs get, by their groups or runners. `requests`: jobs that request an account, each
 * row another account, which they are refused now or which is possible now.
 */
export type LabelBlock =
  | {
      is: 'by label';
      rows: NonEmpty<LabelRow>;
      /** A job that requests the account that it gets is not refused any more. */
      alsoRequested: boolean;
    }
  | { is: 'requests'; rows: NonEmpty<LabelRow> };

/** Whether a group depends on ids that a reader of the rules does not know of a project, and on nothing else. */
export function isByLabel({ conditions, jobs, more, rootGroups, runners }: Group): boolean {
  // An example says what a condition means. Which projects are beyond the limit is not known.
  if (conditions.length > 0 || jobs > 0 || more > 0) return false;
  return [rootGroups, runners].some((set) => set !== undefined && set.values.length > 0);
}

/**
 * Puts groups by label together as a person reads them: with the same accounts, whatever the names of the rules, and with the same
 * projects, whatever their groups. Each job of a group is in a row, and each job of a row in a group.
 *
 * @param groups see {@link isByLabel}
 * @param roleWords what is shown of the roles of an example
 */
export function blocksByLabel(
  groups: readonly Group[],
  roleWords: (example: Example) => unknown = () => undefined,
): readonly LabelBlock[] {
  const rows = groupsOf(groups, (group) => JSON.stringify([rowKey(group), roleWords(group.example)])).map(rowOf);
  const usual = rows.filter(({ requested }) => requested === undefined);
  const folded = new Set(rows.filter((row) => usual.length > 0 && isGottenAnyway(row, usual)));
  const requests = rows.filter((row) => row.requested !== undefined && !folded.has(row));
  const blocks: readonly LabelBlock[] = [
    ...groupsOf(usual, ({ who }) => JSON.stringify(who)).map(
      (those): LabelBlock => ({
        is: 'by label',
        rows: listedFirst(those),
        alsoRequested: [...folded].some((row) => those.some((one) => gives(one, row))),
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

/** The others are the rest of what is listed. */
function listedFirst(rows: NonEmpty<LabelRow>): NonEmpty<LabelRow> {
  const isRest = ({ rootGroups, runners }: LabelRow) => rootGroups?.except === true || runners?.except === true;
  return rows.toSorted((a, b) => Number(isRest(a)) - Number(isRest(b))) as [LabelRow, ...LabelRow[]];
}

/** Which rule decides makes no difference. */
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

/** The projects of each origin, and origins with the same projects together. */
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

/** A job that is refused its request no longer, and gets the same without one. */
function isGottenAnyway(row: LabelRow, usual: readonly LabelRow[]): boolean {
  if (row.effect !== 'possible' || row.requested === undefined || row.after.account !== row.requested) return false;
  const giving = usual.filter((one) => gives(one, row));
  const [first, ...others] = giving;
  if (first === undefined) return false;
  const groups = others.reduce((sum, { rootGroups }) => unionOf(sum, rootGroups), first.rootGroups);
  return isWithin(row.rootGroups, groups);
}

/** Whether jobs that request nothing get the requested account, at least those that the row is about. */
function gives(usual: LabelRow, row: LabelRow): boolean {
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

/** Jobs that request accounts are put together where nothing but the account differs. */
function requestKey({ after, before, effect, requested }: LabelRow): string {
  const shown = (outcome: Outcome) => (outcome.account === requested ? 'requested' : resultOf(outcome));
  return JSON.stringify([effect, shown(before), shown(after)]);
}
