import { listedIn } from '../index/matchers.ts';
import type { Mapping, Rule } from '../mapping.ts';
import { type Coverage, coveragesOf, hides, LISTS, type List } from './hides.ts';

/** A rule that earlier rules hide, either as a whole or for some of its values. */
export type Shadow = {
  rule: Rule;
  hidden: readonly { by: Rule; slice: Slice | undefined }[];
  /** Number of its slices that can still match. */
  remaining: number;
};

/** One value of the list that divides a rule into slices. */
export type Slice = { matcher: List; index: number; value: string };

/** Cannot be the name of a namespace. */
const ANYWHERE = '*';

type Posted = Map<string, Coverage[]>;

/**
 * Finds the rules that earlier rules hide, as a whole or for some of their listed values. A hidden rule is not
 * considered as one that hides others, because the rule that hides it hides those, too.
 */
export function shadows(mapping: Pick<Mapping, 'managers' | 'rules'>): readonly Shadow[] {
  const posted: Posted = new Map();
  const found: Shadow[] = [];
  for (const coverage of coveragesOf(mapping)) {
    const { rule } = coverage;
    // never_matches reports a rule that no manager reaches.
    if (coverage.kind === 'job' && coverage.reach.managers.size === 0) continue;
    const slices = slicesOf(rule);
    const hidden = slices.flatMap((slice) => {
      const by = hiderOf(narrowed(coverage, slice), posted);
      return by === undefined ? [] : [{ by, slice }];
    });
    const remaining = slices.length - hidden.length;
    if (hidden.length > 0) found.push({ rule, hidden, remaining });
    if (remaining > 0 && rule.missing === 'refuse') post(coverage, posted);
  }
  return found;
}

function slicesOf(rule: Rule): readonly (Slice | undefined)[] {
  for (const matcher of LISTS) {
    const list = listedIn(rule, matcher);
    if (list !== undefined) return list.map((value, index) => ({ matcher, index, value }));
  }
  return [undefined];
}

function narrowed(coverage: Coverage, slice: Slice | undefined): Coverage {
  if (slice === undefined) return coverage;
  return { ...coverage, lists: new Map([...coverage.lists, [slice.matcher, new Set([slice.value])]]) };
}

/** Adds a rule where {@link hiderOf} looks: under each value of its first list, or under the origins of its pods. */
function post(coverage: Coverage, posted: Posted): void {
  const [first] = coverage.lists;
  const keys = first === undefined ? originsOf(coverage) : [...first[1]].map((value) => `${first[0]} ${value}`);
  for (const key of keys) {
    const coverages = posted.get(key);
    if (coverages === undefined) posted.set(key, [coverage]);
    else coverages.push(coverage);
  }
}

/**
 * A rule that hides another one covers all its values and origins, so the first value of each list is enough to find
 * it.
 */
function hiderOf(coverage: Coverage, posted: Posted): Rule | undefined {
  const keys = [...coverage.lists].map(([list, [value]]) => `${list} ${value}`);
  keys.push(...originsOf(coverage).slice(0, 1), `manager in ${ANYWHERE}`);
  for (const key of keys) {
    const by = posted.get(key)?.find((earlier) => hides(earlier, coverage));
    if (by !== undefined) return by.rule;
  }
  return undefined;
}

/** Returns the origins of the pods that a rule can match. */
function originsOf(coverage: Coverage): string[] {
  if (coverage.kind === 'manager')
    return (coverage.rule.match.namespaces ?? [ANYWHERE]).map((namespace) => `manager in ${namespace}`);
  return [...coverage.reach.managers].flatMap(([manager, namespaces]) =>
    [...namespaces].map((namespace) => `job of ${manager} in ${namespace}`),
  );
}
