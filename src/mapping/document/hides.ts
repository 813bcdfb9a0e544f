import { mustGet } from '../../collections/must-get.ts';
import { listedIn } from '../index/matchers.ts';
import type { JobRule, ManagerRule, Mapping } from '../mapping.ts';
import { isAccountName, LABEL_LENGTH } from '../names.ts';
import { type Reach, reachOfRules } from '../reach.ts';
import { fill, placeholdersOf } from '../template.ts';

/** Matchers of ids and names. All other matchers restrict where a pod comes from. */
export const LISTS = ['names', 'projects', 'rootGroups', 'runners'] as const;

export type List = (typeof LISTS)[number];

/** What a rule matches, prepared for many comparisons. */
export type Coverage = { lists: ReadonlyMap<List, ReadonlySet<string>> } & (
  | { kind: 'manager'; rule: ManagerRule }
  | { kind: 'job'; rule: JobRule; reach: Reach }
);

/** Returns the coverage of every rule, in order. */
export function coveragesOf(mapping: Pick<Mapping, 'managers' | 'rules'>): readonly Coverage[] {
  const reaches = reachOfRules(mapping);
  return mapping.rules.map((rule) => {
    const entries = LISTS.flatMap((list) => {
      const listed = listedIn(rule, list);
      return listed === undefined ? [] : [[list, new Set(listed)] as const];
    });
    const lists = new Map(entries);
    return rule.kind === 'manager'
      ? { kind: rule.kind, rule, lists }
      : { kind: rule.kind, rule, lists, reach: mustGet(reaches, rule) };
  });
}

/**
 * True if an earlier rule that always decides (`missing: refuse`) leaves nothing to a later one: it matches everything
 * that the later rule matches, and always yields the name of an account there.
 */
export function hides(earlier: Coverage, later: Coverage): boolean {
  if (!alwaysNames(earlier, later)) return false;
  for (const [list, wide] of earlier.lists) {
    const narrow = later.lists.get(list);
    if (narrow === undefined || !isWithin(narrow, wide)) return false;
  }
  if (earlier.kind === 'job') return later.kind === 'job' && reachWithin(later.reach, earlier.reach);
  return later.kind === 'manager' && namespacesWithin(later.rule, earlier.rule);
}

function namespacesWithin({ match: narrow }: ManagerRule, { match: wide }: ManagerRule): boolean {
  if (wide.namespaces === undefined) return true;
  return narrow.namespaces !== undefined && isWithin(narrow.namespaces, new Set(wide.namespaces));
}

function reachWithin(narrow: Reach, wide: Reach): boolean {
  if (wide === narrow) return true;
  return [...narrow.managers].every(([manager, namespaces]) => {
    const widely = wide.managers.get(manager);
    return widely !== undefined && isWithin(namespaces, widely);
  });
}

function isWithin(narrow: Iterable<string>, wide: ReadonlySet<string>): boolean {
  for (const value of narrow) if (!wide.has(value)) return false;
  return true;
}

/** The longest values that placeholders can have; 2^63 has 19 digits. */
const LONGEST = { project: '9'.repeat(19), rootGroup: '9'.repeat(19), namespace: 'a'.repeat(LABEL_LENGTH) };

/** True if the earlier rule's template can be filled for everything that the later rule matches. */
function alwaysNames({ rule: earlier }: Coverage, { rule: later, lists }: Coverage): boolean {
  const needed = placeholdersOf(earlier.serviceAccount);
  const known = placeholdersOf(later.serviceAccount);
  // A later rule that needs an id itself does not match pods without that id.
  if (needed.includes('project') && !lists.has('projects') && !known.includes('project')) return false;
  if (needed.includes('rootGroup') && !lists.has('rootGroups') && !known.includes('rootGroup')) return false;
  // If the name could become too long, the earlier rule would not match.
  return isAccountName(fill(earlier.serviceAccount, LONGEST));
}
