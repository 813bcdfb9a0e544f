import { groupsOf } from '../../collections/groups-of.ts';
import type { JobRule } from '../../mapping/mapping.ts';
import { placeholdersOf } from '../../mapping/template.ts';
import type { Pair } from '../pair.ts';
import { LISTS, type LiveRule, untilDecided } from './live-rules.ts';

/**
 * Values of one of {@link LISTS}: some of those that the rules list (`listed`), all those that they do not list
 * (`other`), no value (`none`), or both of the last two (`rest`).
 */
export type Values =
  | { is: 'listed'; values: readonly [string, ...string[]] }
  | { is: 'other'; except: readonly string[] }
  | { is: 'none' }
  | { is: 'rest'; except: readonly string[] };

/** Jobs for which the same rules are left in both mappings. All cells together make up all jobs of an origin. */
export type Cell = {
  /**
   * One entry for each of {@link LISTS}; `undefined` if no rule depends on it. There are fewer if nothing differs
   * whatever the rest is.
   */
  values: readonly (Values | undefined)[];
  rules: Pair<readonly LiveRule[]>;
  /** True if the rules have the same order and the same default in both mappings. */
  hasSameRules: boolean;
};

export type Division = {
  /** True if nothing but the rules and the default differs. */
  hasSameSettings: boolean;
  /** True if the default is the same. It matters only where no rule always decides. */
  hasSameDefault: boolean;
  /** Returns true if a rule can give jobs with these values an account that exists, or has a role, on one side only. */
  givesDifferingAccount: (rule: JobRule, values: readonly (Values | undefined)[]) => boolean;
  /** For each list, the values that need their own class. */
  separateValues: readonly ReadonlySet<string>[];
  /** How many comparisons of a rule may still be made; counts down. */
  budget: { comparisons: number };
};

/**
 * Divides all jobs of an origin into cells, by the values that the remaining rules list. A cell for which both mappings
 * have the same rules in the same order is not divided further. So if few rules differ, there are few cells: a list of
 * rules is compared only with those that can match the same jobs.
 */
export function* cellsOf(
  rules: Pair<readonly LiveRule[]>,
  division: Division,
  values: readonly (Values | undefined)[] = [],
): Generator<Cell> {
  const depth = values.length;
  const hasGroup = depth > 1 && values[1] !== undefined && values[1].is !== 'none';
  const cut = {
    before: untilDecided(rules.before, depth, hasGroup),
    after: untilDecided(rules.after, depth, hasGroup),
  };
  const remaining = { before: cut.before.rules, after: cut.after.rules };
  const hasSameRules =
    division.hasSameSettings && hasSameOrder(remaining, depth) && (cut.before.isDecided || division.hasSameDefault);
  if (hasSameRules && !remaining.before.some(({ rule }) => division.givesDifferingAccount(rule, values))) {
    yield { values, rules: remaining, hasSameRules: true };
    return;
  }
  if (depth === LISTS.length) {
    yield { values, rules: remaining, hasSameRules: false };
    return;
  }
  for (const { rules: kept, values: those } of classesOf(
    remaining,
    depth,
    division.separateValues[depth] ?? new Set(),
  )) {
    division.budget.comparisons -= remaining.before.length + remaining.after.length;
    if (division.budget.comparisons < 0) return;
    yield* cellsOf(kept, division, [...values, those]);
  }
}

function hasSameOrder({ before, after }: Pair<readonly LiveRule[]>, depth: number): boolean {
  return before.length === after.length && before.every((rule, at) => rule.keys[depth] === after[at]?.keys[depth]);
}

type Class = { values: Values | undefined; rules: Pair<readonly LiveRule[]> };

/**
 * Yields the classes of the values of one list: values that the same rules list form one class. Values that no rule
 * lists come first.
 */
function* classesOf(
  rules: Pair<readonly LiveRule[]>,
  depth: number,
  separateValues: ReadonlySet<string>,
): Generator<Class> {
  const both = [...rules.before, ...rules.after];
  const places = new Map<string, number[]>();
  for (const [place, { lists }] of both.entries())
    for (const value of lists[depth] ?? []) {
      const known = places.get(value);
      if (known === undefined) places.set(value, [place]);
      else known.push(place);
    }
  const isInNames = isInAccountNames(both, depth);
  if (isInNames) for (const value of separateValues) if (!places.has(value)) places.set(value, []);
  const rest = rulesAt(rules, depth, new Set());
  // A project is always known. For the other two, a value that no template needs makes no difference.
  if (LISTS[depth] !== 'projects') yield { values: withoutListed([...places.keys()], isInNames), rules: rest };
  if (LISTS[depth] === 'projects' || (isInNames && LISTS[depth] === 'rootGroups'))
    yield { values: { is: 'other', except: [...places.keys()] }, rules: rest };
  const classes = groupsOf(
    places,
    ([value, at]) => `${at.join()} ${isInNames && separateValues.has(value) ? value : ''}`,
  );
  for (const [[first, at], ...others] of classes) {
    yield {
      values: { is: 'listed', values: [first, ...others.map(([value]) => value)] },
      rules: rulesAt(rules, depth, new Set(at)),
    };
  }
}

function withoutListed(except: readonly string[], isInNames: boolean): Values | undefined {
  if (isInNames) return { is: 'none' };
  return except.length === 0 ? undefined : { is: 'rest', except };
}

/** True if an account has the value in its name. */
function isInAccountNames(rules: readonly LiveRule[], depth: number): boolean {
  const placeholder = ({ projects: 'project', rootGroups: 'rootGroup', runners: undefined } as const)[
    LISTS[depth] as (typeof LISTS)[number]
  ];
  if (placeholder === undefined) return false;
  return rules.some(({ rule }) => placeholdersOf(rule.serviceAccount).includes(placeholder));
}

/** Returns the rules that do not restrict this list, and those at the given places. */
function rulesAt({ before, after }: Pair<readonly LiveRule[]>, depth: number, at: ReadonlySet<number>): Class['rules'] {
  const isKept = (rule: LiveRule, place: number) => rule.lists[depth] === undefined || at.has(place);
  return {
    before: before.filter(isKept),
    after: after.filter((rule, place) => isKept(rule, place + before.length)),
  };
}
