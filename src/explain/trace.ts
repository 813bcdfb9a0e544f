import type { Kind } from '../admission/decision.ts';
import { lookupFor } from '../admission/judge/judgement.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import { listedIn, MATCHERS, valuesOf } from '../mapping/index/matchers.ts';
import type { Mismatch } from '../mapping/index/mismatch.ts';
import { tryRule } from '../mapping/index/try-rule.ts';
import type { JobRule, Rule } from '../mapping/mapping.ts';
import { jobSubject, managerSubject, type Subject } from '../mapping/subject.ts';
import type { PodFacts } from '../pods/facts.ts';

/** How the rules were gone through. */
export type Trace = {
  /** In the order of the mapping; the nearest of them where there are many. */
  misses: readonly Miss[];
  /** Tried before the one that matched, and not among {@link misses}. */
  unshown: number;
  matched: { rule: string; account: string; allow: readonly string[] } | undefined;
  /** Behind the one that matched. */
  untried: number;
};

type Miss = { rule: string; mismatch: Mismatch };

/** As many misses as a person reads. */
const MOST = 8;

/**
 * Tries rule after rule, as the webhook does.
 *
 * @returns `undefined` where the decision does not come to the rules
 */
export function traceRules(facts: PodFacts, kind: Kind, { mapping: index, accounts }: Snapshot): Trace | undefined {
  const subject = subjectOf(facts, kind, index);
  if (subject === undefined) return undefined;
  const { exists } = lookupFor(facts, accounts);
  const { rules } = index.mapping;
  const misses: (Miss & { distance: number })[] = [];
  for (const [ordinal, rule] of rules.entries()) {
    const result = tryRule(rule, subject, exists);
    if ('rule' in result) {
      const allow = (rule as Partial<JobRule>).allow ?? [];
      const matched = { rule: rule.name, account: result.serviceAccount, allow };
      return { ...nearestOf(misses), matched, untried: rules.length - ordinal - 1 };
    }
    misses.push({ rule: rule.name, mismatch: result, distance: distanceOf(rule, subject) });
  }
  return { ...nearestOf(misses), matched: undefined, untried: 0 };
}

function subjectOf(facts: PodFacts, kind: Kind, index: Snapshot['mapping']): Subject | undefined {
  if (kind === 'manager') return managerSubject(facts);
  const manager = managerOf(index, facts.requester);
  if (kind !== 'job' || manager === undefined) return undefined;
  const isForeign = facts.labelledProject !== undefined && facts.labelledProject !== facts.project;
  const isRefusedBefore = isForeign || facts.ownLabels.length > 0 || !manager.namespaces.includes(facts.namespace);
  return isRefusedBefore ? undefined : jobSubject(facts, manager);
}

function nearestOf(misses: readonly (Miss & { distance: number })[]): Pick<Trace, 'misses' | 'unshown'> {
  // The order of equal ones is kept, and the order of the mapping put back.
  const nearest = new Set(misses.toSorted((a, b) => a.distance - b.distance).slice(0, MOST));
  const shown = misses.filter((miss) => nearest.has(miss)).map(({ rule, mismatch }) => ({ rule, mismatch }));
  return { misses: shown, unshown: misses.length - shown.length };
}

/** How far a rule is from matching: matchers that fail, less what holds; rules of the other kind are the farthest. */
function distanceOf(rule: Rule, subject: Subject): number {
  if (rule.match.kind !== subject.kind) return Number.POSITIVE_INFINITY;
  const values = new Map(valuesOf(subject));
  const listed = MATCHERS[subject.kind].filter((matcher) => listedIn(rule, matcher) !== undefined);
  const held = listed.filter((matcher) => listedIn(rule, matcher)?.includes(values.get(matcher) ?? '') === true);
  return listed.length - held.length - held.length / 10;
}
