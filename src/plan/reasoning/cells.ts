import { groupsOf } from '../../collections/groups-of.ts';
import type { JobRule } from '../../mapping/mapping.ts';
import { placeholdersOf } from '../../mapping/template.ts';
import type { Pair } from '../pair.ts';
import { LISTS, type LiveRule, untilDecided } from './live-rules.ts';

/**
 * Values of one of {@link LISTS}: some that the rules list, or all that they do not list (`other`), or no value (`none`), or both
 * of these (`rest`).
 */
export type Values =
  | { is: 'listed'; values: readonly [string, ...string[]] }
  | { is: 'other'; except: readonly string[] }
  | { is: 'none' }
  | { is: 'rest'; except: readonly string[] };

/** Jobs for which the same rules are left in both mappings. Those of all cells together are all jobs of an origin. */
export type Cell = {
  /** One for each of {@link LISTS}; `undefined` where no rule depends on it; fewer where nothing differs whatever they are. */
  values: readonly (Values | undefined)[];
  rules: Pair<readonly LiveRule[]>;
  /** In both mappings, the rules have the same order and the same default. */
  isSame: boolean;
};

export type Division = {
  /** Nothing but rules and the default differs. */
  isAlike: boolean;
  /** The default matters where no rule always decides. */
  hasSameDefault: boolean;
  /** Whether a rule can give jobs with these values an account that exists, or has a role, on one side only. */
  isTouched: (rule: JobRule, values: readonly (Values | undefined)[]) => boolean;
  /** Values that are a class of their own, by list. */
  own: readonly ReadonlySet<string>[];
  /** Comparisons of a rule that may still be made; counts down. */
  effort: { left: number };
};

/**
 * Divides all jobs of an origin into cells by the values that the remaining rules list, but those no further for which the
 * same rules are left in the same order. Few cells are left where few rules differ: a list of rules is only compared with
 * those that can match the same jobs.
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
  const left = { before: cut.before.rules, after: cut.after.rules };
  const isAlike = division.isAlike && isSame(left, depth) && (cut.before.isDecided || division.hasSameDefault);
  if (isAlike && !left.before.some(({ rule }) => division.isTouched(rule, values))) {
    yield { values, rules: left, isSame: true };
    return;
  }
  if (depth === LISTS.length) {
    yield { values, rules: left, isSame: false };
    return;
  }
  for (const { rules: kept, values: those } of classesOf(left, depth, division.own[depth] ?? new Set())) {
    division.effort.left -= left.before.length + left.after.length;
    if (division.effort.left < 0) return;
    yield* cellsOf(kept, division, [...values, those]);
  }
}

function isSame({ before, after }: Pair<readonly LiveRule[]>, depth: number): boolean {
  return before.length === after.length && before.every((rule, at) => rule.keys[depth] === after[at]?.keys[depth]);
}

type Class = { values: Values | undefined; rules: Pair<readonly LiveRule[]> };

/** The classes of the values of one list: values that the same rules list are one class. Values that no rule lists come first. */
function* classesOf(rules: Pair<readonly LiveRule[]>, depth: number, own: ReadonlySet<string>): Generator<Class> {
  const both = [...rules.before, ...rules.after];
  const places = new Map<string, number[]>();
  for (const [place, { lists }] of both.entries())
    for (const value of lists[depth] ?? []) {
      const known = places.get(value);
      if (known === undefined) places.set(value, [place]);
      else known.push(place);
    }
  const filled = fills(both, depth);
  if (filled) for (const value of own) if (!places.has(value)) places.set(value, []);
  const rest = keep(rules, depth, new Set());
  // A project is always known; of the other two, what a template does not need makes no difference.
  if (LISTS[depth] !== 'projects') yield { values: withoutListed([...places.keys()], filled), rules: rest };
  if (LISTS[depth] === 'projects' || (filled && LISTS[depth] === 'rootGroups'))
    yield { values: { is: 'other', except: [...places.keys()] }, rules: rest };
  const classes = groupsOf(places, ([value, at]) => `${at.join()} ${filled && own.has(value) ? value : ''}`);
  for (const [[first, at], ...others] of classes) {
    yield {
      values: { is: 'listed', values: [first, ...others.map(([value]) => value)] },
      rules: keep(rules, depth, new Set(at)),
    };
  }
}

function withoutListed(except: readonly string[], filled: boolean): Values | undefined {
  if (filled) return { is: 'none' };
  return except.length === 0 ? undefined : { is: 'rest', except };
}

/** Whether an account has the value in its name. */
function fills(rules: readonly LiveRule[], depth: number): boolean {
  const placeholder = ({ projects: 'project', rootGroups: 'rootGroup', runners: undefined } as const)[
    LISTS[depth] as (typeof LISTS)[number]
  ];
  if (placeholder === undefined) return false;
  return rules.some(({ rule }) => placeholdersOf(rule.serviceAccount).includes(placeholder));
}

/** The rules that do not restrict this list, and those at the given places. */
function keep({ before, after }: Pair<readonly LiveRule[]>, depth: number, at: ReadonlySet<number>): Class['rules'] {
  const isKept = (rule: LiveRule, place: number) => rule.lists[depth] === undefined || at.has(place);
  return {
    before: before.filter(isKept),
    after: after.filter((rule, place) => isKept(rule, place + before.length)),
  };
}
