import type { Kind } from '../admission/decision.ts';
import { isDecidedBeforeRules } from '../admission/judge/job-steps.ts';
import { lookupFor } from '../admission/judge/lookup.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { listedIn, MATCHERS, valuesOf } from '../mapping/index/matchers.ts';
import type { Mismatch } from '../mapping/index/mismatch.ts';
import { tryRule } from '../mapping/index/try-rule.ts';
import type { Manager, Rule } from '../mapping/mapping.ts';
import { jobSubject, managerSubject, type Subject } from '../mapping/subject.ts';
import type { PodFacts } from '../pods/facts.ts';

/** The rules that were tried. */
export type Trace = {
  /**
   * The rules that did not match, in the order of the mapping. If there are many, only those that came closest to
   * matching.
   */
  misses: readonly Miss[];
  /** Number of rules that did not match and are not among {@link misses}. */
  unshown: number;
  matched: { rule: string; account: string; allow: readonly string[] } | undefined;
  /** Number of rules after the one that matched. */
  untried: number;
};

type Miss = { rule: string; mismatch: Mismatch };

/** The most misses to show: no person reads more. */
const MOST_MISSES = 8;

/**
 * Tries one rule after another, as the webhook does.
 *
 * @returns `undefined` if the decision does not depend on the rules
 */
export function traceRules(
  facts: PodFacts,
  kind: Kind,
  manager: Manager | undefined,
  { index, accounts }: Snapshot,
): Trace | undefined {
  const subject = subjectOf(facts, kind, manager);
  if (subject === undefined) return undefined;
  const { exists } = lookupFor(facts, accounts);
  const { rules } = index.mapping;
  const misses: (Miss & { distance: number })[] = [];
  for (const [ordinal, rule] of rules.entries()) {
    const result = tryRule(rule, subject, exists);
    if ('rule' in result) {
      const allow = rule.kind === 'job' ? rule.allow : [];
      const matched = { rule: rule.name, account: result.serviceAccount, allow };
      return { ...nearestOf(misses), matched, untried: rules.length - ordinal - 1 };
    }
    misses.push({ rule: rule.name, mismatch: result, distance: distanceOf(rule, subject) });
  }
  return { ...nearestOf(misses), matched: undefined, untried: 0 };
}

/** Returns what the rules are compared with; `undefined` if the decision does not depend on them. */
export function subjectOf(facts: PodFacts, kind: Kind, manager: Manager | undefined): Subject | undefined {
  if (kind === 'manager') return managerSubject(facts);
  if (kind !== 'job' || manager === undefined || isDecidedBeforeRules(facts, manager)) return undefined;
  return jobSubject(facts, manager);
}

function nearestOf(misses: readonly (Miss & { distance: number })[]): Pick<Trace, 'misses' | 'unshown'> {
  // toSorted is stable, so earlier rules come first among equal ones. The filter restores the order of the mapping.
  const nearest = new Set(misses.toSorted((a, b) => a.distance - b.distance).slice(0, MOST_MISSES));
  const shown = misses.filter((miss) => nearest.has(miss)).map(({ rule, mismatch }) => ({ rule, mismatch }));
  return { misses: shown, unshown: misses.length - shown.length };
}

/**
 * Returns how far a rule is from matching: the number of matchers that fail, minus a tenth for each that matches;
 * infinite for a rule of the other kind.
 */
function distanceOf(rule: Rule, subject: Subject): number {
  if (rule.kind !== subject.kind) return Number.POSITIVE_INFINITY;
  const values = new Map(valuesOf(subject));
  const listed = MATCHERS[subject.kind].filter((matcher) => listedIn(rule, matcher) !== undefined);
  const held = listed.filter((matcher) => listedIn(rule, matcher)?.includes(values.get(matcher) ?? '') === true);
  return listed.length - held.length - held.length / 10;
}
