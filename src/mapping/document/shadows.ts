import { listedIn } from '../index/matchers.ts';
import type { Mapping, Rule } from '../mapping.ts';
import { type Coverage, coveragesOf, hides, LISTS, type List } from './hides.ts';

/** What earlier rules leave of a rule, for rules of which they take something. */
export type Shadow = {
  rule: Rule;
  hidden: readonly { by: Rule; slice: Slice | undefined }[];
  /** How many of its slices can still match. */
  left: number;
};

/** One value of the list by which a rule is looked at piece by piece. */
export type Slice = { matcher: List; index: number; value: string };

/** Not the name of any namespace. */
const ANYWHERE = '*';

type Posted = Map<string, Coverage[]>;

/**
 * Finds rules of which earlier rules take everything, or some of the listed values. A rule that is hidden itself need not
 * be asked: what hides it hides the rest too.
 */
export function shadows(mapping: Pick<Mapping, 'managers' | 'rules'>): readonly Shadow[] {
  const posted: Posted = new Map();
  const found: Shadow[] = [];
  for (const coverage of coveragesOf(mapping)) {
    const { rule } = coverage;
    // What nobody can create is reported by a check of its own.
    if (coverage.kind === 'job' && coverage.reach.managers.size === 0) continue;
    const slices = slicesOf(rule);
    const hidden = slices.flatMap((slice) => {
      const by = hiderOf(narrowed(coverage, slice), posted);
      return by === undefined ? [] : [{ by, slice }];
    });
    const left = slices.length - hidden.length;
    if (hidden.length > 0) found.push({ rule, hidden, left });
    if (left > 0 && rule.missing === 'refuse') post(coverage, posted);
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

/** Puts a rule where it is looked for: under each value of its first list, or else where its pods come from. */
function post(coverage: Coverage, posted: Posted): void {
  const [first] = coverage.lists;
  const keys = first === undefined ? originsOf(coverage) : [...first[1]].map((value) => `${first[0]} ${value}`);
  for (const key of keys) {
    const coverages = posted.get(key);
    if (coverages === undefined) posted.set(key, [coverage]);
    else coverages.push(coverage);
  }
}

/** What hides a rule covers all values of its lists and all its origins, so it is found under the first of one of them. */
function hiderOf(coverage: Coverage, posted: Posted): Rule | undefined {
  const keys = [...coverage.lists].map(([list, [value]]) => `${list} ${value}`);
  keys.push(...originsOf(coverage).slice(0, 1), `manager in ${ANYWHERE}`);
  for (const key of keys) {
    const by = posted.get(key)?.find((earlier) => hides(earlier, coverage));
    if (by !== undefined) return by.rule;
  }
  return undefined;
}

/** Where the pods of a rule come from. */
function originsOf(coverage: Coverage): string[] {
  if (coverage.kind === 'manager')
    return (coverage.rule.match.namespaces ?? [ANYWHERE]).map((namespace) => `manager in ${namespace}`);
  return [...coverage.reach.managers].flatMap(([manager, namespaces]) =>
    [...namespaces].map((namespace) => `job of ${manager} in ${namespace}`),
  );
}
