import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import { listedIn, MATCHERS, type Matcher, valuesOf } from './matchers.ts';

/** Positions of rules in the mapping, ascending. */
type Ordinals = readonly number[];

/** Rules that can match, by the values of a subject. Each rule is listed under one of its matchers, or in `general`. */
export type Postings = {
  byMatcher: ReadonlyMap<Matcher, ReadonlyMap<string, Ordinals>>;
  /** Rules without a matcher. */
  general: Ordinals;
};

/**
 * Lists every rule of a kind under the matcher that narrows it most: the one whose most frequent value is rarest. For
 * example, every rule may have `namespaces: [gitlab]`, so a rule that also has `projects: [4242]` is listed under its
 * project.
 */
export function compilePostings(rules: readonly Rule[], kind: Rule['kind']): Postings {
  const frequencies = countValues(rules, kind);
  const byMatcher = new Map<Matcher, Map<string, number[]>>();
  const general: number[] = [];
  for (const [ordinal, rule] of rules.entries()) {
    if (rule.kind !== kind) continue;
    const matcher = rarestMatcher(rule, frequencies);
    if (matcher === undefined) {
      general.push(ordinal);
      continue;
    }
    const lists = getOrMake(byMatcher, matcher, () => new Map<string, number[]>());
    for (const value of new Set(listedIn(rule, matcher))) getOrMake(lists, value, (): number[] => []).push(ordinal);
  }
  return { byMatcher, general };
}

/** Yields the positions of all rules that could match a subject, and of few others, in the order of the rules. */
export function* candidates(postings: Postings, subject: Subject): Generator<number> {
  const lists = [postings.general];
  for (const [matcher, value] of valuesOf(subject)) {
    const list = value === undefined ? undefined : postings.byMatcher.get(matcher)?.get(value);
    if (list !== undefined) lists.push(list);
  }
  const heads = lists.map(() => 0);
  for (;;) {
    let first = Number.POSITIVE_INFINITY;
    let from = -1;
    for (const [index, list] of lists.entries()) {
      const ordinal = list[heads[index] as number];
      if (ordinal !== undefined && ordinal < first) {
        first = ordinal;
        from = index;
      }
    }
    if (from === -1) return;
    heads[from] = (heads[from] as number) + 1;
    yield first;
  }
}

type Frequencies = ReadonlyMap<Matcher, ReadonlyMap<string, number>>;

function countValues(rules: readonly Rule[], kind: Rule['kind']): Frequencies {
  const frequencies = new Map(MATCHERS[kind].map((matcher) => [matcher, new Map<string, number>()]));
  for (const rule of rules) {
    for (const [matcher, counts] of frequencies) {
      for (const value of listedIn(rule, matcher) ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return frequencies;
}

function rarestMatcher(rule: Rule, frequencies: Frequencies): Matcher | undefined {
  let best: Matcher | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [matcher, counts] of frequencies) {
    const listed = listedIn(rule, matcher);
    if (listed === undefined) continue;
    const most = listed.reduce((sofar, value) => Math.max(sofar, counts.get(value) as number), 0);
    if (most < fewest) {
      best = matcher;
      fewest = most;
    }
  }
  return best;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
