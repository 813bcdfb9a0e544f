import { listedIn } from '../index/matchers.ts';
import type { Mapping, Rule } from '../mapping.ts';
import { hides, LISTS, type List, type Scope, scopesOf } from './hides.ts';

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

type Posted = Map<string, Scope[]>;

/**
 * Finds rules of which earlier rules take everything, or some of the listed values. A rule that is hidden itself need not
 * be asked: what hides it hides the rest too.
 */
export function shadows(mapping: Pick<Mapping, 'managers' | 'rules'>): readonly Shadow[] {
  const posted: Posted = new Map();
  const found: Shadow[] = [];
  for (const scope of scopesOf(mapping)) {
    const { rule } = scope;
    // What nobody can create is reported by a check of its own.
    if (scope.kind === 'job' && scope.reach.managers.size === 0) continue;
    const slices = slicesOf(rule);
    const hidden = slices.flatMap((slice) => {
      const by = hiderOf(narrowed(scope, slice), posted);
      return by === undefined ? [] : [{ by, slice }];
    });
    const left = slices.length - hidden.length;
    if (hidden.length > 0) found.push({ rule, hidden, left });
    if (left > 0 && rule.missing === 'refuse') post(scope, posted);
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

function narrowed(scope: Scope, slice: Slice | undefined): Scope {
  if (slice === undefined) return scope;
  return { ...scope, lists: new Map([...scope.lists, [slice.matcher, new Set([slice.value])]]) };
}

/** Puts a rule where it is looked for: under each value of its first list, or else where its pods come from. */
function post(scope: Scope, posted: Posted): void {
  const [first] = scope.lists;
  const keys = first === undefined ? originsOf(scope) : [...first[1]].map((value) => `${first[0]} ${value}`);
  for (const key of keys) {
    const scopes = posted.get(key);
    if (scopes === undefined) posted.set(key, [scope]);
    else scopes.push(scope);
  }
}

/** What hides a rule covers all values of its lists and all its origins, so it is found under the first of one of them. */
function hiderOf(scope: Scope, posted: Posted): Rule | undefined {
  const keys = [...scope.lists].map(([list, [value]]) => `${list} ${value}`);
  keys.push(...originsOf(scope).slice(0, 1), `manager in ${ANYWHERE}`);
  for (const key of keys) {
    const by = posted.get(key)?.find((earlier) => hides(earlier, scope));
    if (by !== undefined) return by.rule;
  }
  return undefined;
}

/** Where the pods of a rule come from. */
function originsOf(scope: Scope): string[] {
  if (scope.kind === 'manager')
    return (scope.rule.match.namespaces ?? [ANYWHERE]).map((namespace) => `manager in ${namespace}`);
  return [...scope.reach.managers].flatMap(([manager, namespaces]) =>
    [...namespaces].map((namespace) => `job of ${manager} in ${namespace}`),
  );
}
