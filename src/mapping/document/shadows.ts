import type { JobRule, Mapping, Rule } from '../mapping.ts';
import { isAccountName, LABEL_LENGTH } from '../names.ts';
import { type Reach, reachOfRules } from '../reach.ts';
import { fill, placeholdersOf } from '../template.ts';

/** What earlier rules leave of a rule, for rules of which they take something. */
export type Shadow = {
  rule: Rule;
  hidden: readonly { by: Rule; slice: Slice | undefined }[];
  /** How many of its slices can still match. */
  left: number;
};

/** One value of the list by which a rule is looked at piece by piece. */
export type Slice = { matcher: 'names' | 'projects' | 'rootGroups' | 'runners'; index: number; value: string };

type Reaches = ReadonlyMap<JobRule, Reach>;

/** The longest values that placeholders can have; 2^63 has 19 digits. */
const LONGEST = { project: '9'.repeat(19), rootGroup: '9'.repeat(19), namespace: 'a'.repeat(LABEL_LENGTH) };

/** No name of a namespace. */
const ANYWHERE = '*';

const SLICED = ['names', 'projects', 'rootGroups', 'runners'] as const;

/**
 * Finds rules of which earlier rules take everything, or some of the listed values. A rule hides another (or a slice of
 * it) when it always decides about what it matches (`missing: refuse`), when its account can always be named there, and
 * when it matches whatever the other one does. A rule that is hidden itself need not be asked: what hides it hides the
 * rest too.
 */
export function shadows(mapping: Pick<Mapping, 'managers' | 'rules'>): readonly Shadow[] {
  const reaches = reachOfRules(mapping);
  const posted = new Map<string, Rule[]>();
  const found: Shadow[] = [];
  for (const rule of mapping.rules) {
    const reach = reaches.get(rule as JobRule);
    // What nobody can create is reported by a check of its own.
    if (reach !== undefined && reach.managers.size === 0) continue;
    const slices = slicesOf(rule);
    const hidden = slices.flatMap((slice) => {
      const by = hiderOf(rule, slice, posted, reaches);
      return by === undefined ? [] : [{ by, slice }];
    });
    const left = slices.length - hidden.length;
    if (hidden.length > 0) found.push({ rule, hidden, left });
    if (left > 0 && rule.missing === 'refuse') post(rule, posted, reach);
  }
  return found;
}

function slicesOf(rule: Rule): readonly (Slice | undefined)[] {
  for (const matcher of SLICED) {
    const list = listed(rule, matcher);
    if (list !== undefined) return list.map((value, index) => ({ matcher, index, value }));
  }
  return [undefined];
}

/** Under what a rule is looked for: each of its values of one list, or where its pods come from. */
function post(rule: Rule, posted: Map<string, Rule[]>, reach: Reach | undefined): void {
  const matcher = SLICED.find((candidate) => listed(rule, candidate) !== undefined);
  const keys =
    matcher === undefined ? originsOf(rule, reach) : (listed(rule, matcher) as string[]).map((v) => `${matcher} ${v}`);
  for (const key of new Set(keys)) {
    const list = posted.get(key);
    if (list === undefined) posted.set(key, [rule]);
    else list.push(rule);
  }
}

/** Where the pods of a rule come from. */
function originsOf(rule: Rule, reach: Reach | undefined): string[] {
  if (reach === undefined) return (rule.match.namespaces ?? [ANYWHERE]).map((namespace) => `manager in ${namespace}`);
  return [...reach.managers].flatMap(([manager, namespaces]) =>
    [...namespaces].map((ns) => `job of ${manager} in ${ns}`),
  );
}

function hiderOf(
  rule: Rule,
  slice: Slice | undefined,
  posted: ReadonlyMap<string, readonly Rule[]>,
  reaches: Reaches,
): Rule | undefined {
  const keys = SLICED.flatMap((matcher) =>
    valuesIn(rule, matcher, slice)
      .slice(0, 1)
      .map((value) => `${matcher} ${value}`),
  );
  // What hides a rule covers all of its origins, so it is posted under the first.
  keys.push(...originsOf(rule, reaches.get(rule as JobRule)).slice(0, 1), `manager in ${ANYWHERE}`);
  for (const key of keys) {
    const by = posted.get(key)?.find((earlier) => hides(earlier, rule, slice, reaches));
    if (by !== undefined) return by;
  }
  return undefined;
}

function hides(earlier: Rule, rule: Rule, slice: Slice | undefined, reaches: Reaches): boolean {
  if (earlier.match.kind !== rule.match.kind || !alwaysNames(earlier, rule)) return false;
  for (const matcher of SLICED) {
    const wide = listed(earlier, matcher);
    if (wide === undefined) continue;
    const narrow = valuesIn(rule, matcher, slice);
    if (narrow.length === 0 || !narrow.every((value) => wide.includes(value))) return false;
  }
  const reach = reaches.get(rule as JobRule);
  if (reach !== undefined) return coversReach(reaches.get(earlier as JobRule) as Reach, reach);
  const wide = earlier.match.namespaces;
  return wide === undefined || rule.match.namespaces?.every((namespace) => wide.includes(namespace)) === true;
}

function coversReach(wide: Reach, narrow: Reach): boolean {
  if (wide === narrow) return true;
  return [...narrow.managers].every(([manager, namespaces]) => {
    const there = wide.managers.get(manager);
    return there !== undefined && [...namespaces].every((namespace) => there.has(namespace));
  });
}

/** Whether the earlier rule's account can be named for all that the later rule matches. */
function alwaysNames(earlier: Rule, rule: Rule): boolean {
  const known = placeholdersOf(rule.serviceAccount);
  const needed = placeholdersOf(earlier.serviceAccount);
  if (needed.includes('project') && listed(rule, 'projects') === undefined && !known.includes('project')) return false;
  if (needed.includes('rootGroup') && listed(rule, 'rootGroups') === undefined && !known.includes('rootGroup'))
    return false;
  // A name that came out too long would be no account, and the rule would not match.
  return isAccountName(fill(earlier.serviceAccount, LONGEST));
}

function valuesIn(rule: Rule, matcher: Slice['matcher'], slice: Slice | undefined): readonly string[] {
  return slice?.matcher === matcher ? [slice.value] : (listed(rule, matcher) ?? []);
}

function listed(rule: Rule, matcher: Slice['matcher']): readonly string[] | undefined {
  return (rule.match as Partial<Record<Slice['matcher'], readonly string[]>>)[matcher];
}
