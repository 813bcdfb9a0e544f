import type { Grant } from '../grants.ts';
import { fill, placeholdersOf } from '../template.ts';

/** Finds the grants of an account in a namespace without reading all rules. Its size is in proportion to the grants. */
export type AccountIndex<G extends Grant = Grant> = {
  /** By name, for accounts whose names can be written out. */
  names: ReadonlyMap<string, readonly G[]>;
  /** The other templates, each once. The pattern is of `namespace/name`. */
  patterns: readonly { pattern: RegExp; grants: readonly G[] }[];
};

export function compileAccounts<G extends Grant>(grants: readonly G[]): AccountIndex<G> {
  const names = new Map<string, G[]>();
  const templates = new Map<string, G[]>();
  for (const grant of grants)
    for (const written of writeOutIds(grant))
      add(placeholdersOf(written.account).length === 0 ? names : templates, written);
  const patterns = [...templates].map(([template, list]) => ({ pattern: patternOf(template), grants: list }));
  return { names, patterns };
}

/** All grants of an account in a namespace: first those that name it, then templates. */
export function* grantsGiving<G extends Grant>(
  index: AccountIndex<G>,
  namespace: string,
  account: string,
): Generator<G> {
  const there = (grant: G) => grant.namespaces?.has(namespace) !== false;
  yield* (index.names.get(account) ?? []).filter(there);
  const place = `${namespace}/${account}`;
  for (const { pattern, grants } of index.patterns) {
    const ids = pattern.exec(place)?.groups;
    if (ids !== undefined) yield* grants.filter((grant) => there(grant) && covers(grant, ids));
  }
}

/**
 * A template as an anchored pattern of `namespace/name`, with the ids as named groups. With the namespace before the name,
 * one pattern is enough for every namespace: a pattern or a name for each would multiply the rules by the namespaces.
 */
function patternOf(template: string): RegExp {
  const seen = new Set(['namespace']);
  const source = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_token, name: string) => {
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>\\d+)`;
  });
  return new RegExp(`^(?<namespace>[^/]+)/${source}$`);
}

/** Grants of one template may be limited to different ids. */
function covers({ projects, rootGroups }: Grant, ids: Record<string, string | undefined>): boolean {
  return holds(projects, ids.project) && holds(rootGroups, ids.rootGroup);
}

/** An id that is not in the template is not in the name either, so it excludes nothing. */
function holds(listed: ReadonlySet<string> | undefined, id: string | undefined): boolean {
  return listed === undefined || id === undefined || listed.has(id);
}

/** Names are found faster than patterns. Templates with two placeholders stay patterns: their lists would multiply. */
function writeOutIds<G extends Grant>(grant: G): G[] {
  const [placeholder, another] = placeholdersOf(grant.account);
  const ids = placeholder === 'project' ? grant.projects : placeholder === 'rootGroup' ? grant.rootGroups : undefined;
  if (placeholder === undefined || another !== undefined || ids === undefined) return [grant];
  return [...ids].map((id) => ({ ...grant, account: fill(grant.account, { [placeholder]: id }) }));
}

function add<G extends Grant>(lists: Map<string, G[]>, grant: G): void {
  const list = lists.get(grant.account);
  if (list === undefined) lists.set(grant.account, [grant]);
  else list.push(grant);
}
