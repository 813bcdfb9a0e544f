import type { Grant } from '../grants.ts';
import { fill, placeholdersOf } from '../template.ts';

/** Finds the grants of an account in a namespace without reading all rules. */
export type AccountIndex<G extends Grant = Grant> = {
  /** By name, for accounts whose names can be written out. */
  names: ReadonlyMap<string, readonly G[]>;
  /** Templates with ids that can be anything, each once. */
  patterns: readonly { pattern: RegExp; grants: readonly G[] }[];
  /** Templates with `{namespace}` in any namespace. */
  open: readonly G[];
};

export function compileAccounts<G extends Grant>(grants: readonly G[]): AccountIndex<G> {
  const names = new Map<string, G[]>();
  const templates = new Map<string, G[]>();
  const open: G[] = [];
  for (const grant of grants.flatMap(writeOutNamespaces).flatMap(writeOutIds)) {
    const left = placeholdersOf(grant.account);
    if (left.includes('namespace')) open.push(grant);
    else add(left.length === 0 ? names : templates, grant);
  }
  const patterns = [...templates].map(([template, list]) => ({ pattern: patternOf(template), grants: list }));
  return { names, patterns, open };
}

/** All grants of an account in a namespace: first those that name it, then templates. */
export function* grantsGiving<G extends Grant>(
  index: AccountIndex<G>,
  namespace: string,
  account: string,
): Generator<G> {
  const there = (grant: G) => grant.namespaces?.has(namespace) !== false;
  yield* (index.names.get(account) ?? []).filter(there);
  for (const { pattern, grants } of index.patterns) {
    const ids = pattern.exec(account)?.groups;
    if (ids !== undefined) yield* grants.filter((grant) => there(grant) && covers(grant, ids));
  }
  yield* index.open.filter((grant) => there(grant) && fill(grant.account, { namespace }) === account);
}

/** A template without `{namespace}` as an anchored pattern, with the ids as named groups. */
function patternOf(template: string): RegExp {
  const seen = new Set<string>();
  const source = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_token, name: string) => {
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>\\d+)`;
  });
  return new RegExp(`^${source}$`);
}

/** Grants of one template may be limited to different ids. */
function covers({ projects, rootGroups }: Grant, ids: Record<string, string | undefined>): boolean {
  return holds(projects, ids.project) && holds(rootGroups, ids.rootGroup);
}

/** An id that is not in the template is not in the name either, so it excludes nothing. */
function holds(listed: ReadonlySet<string> | undefined, id: string | undefined): boolean {
  return listed === undefined || id === undefined || listed.has(id);
}

function writeOutNamespaces<G extends Grant>(grant: G): G[] {
  if (grant.namespaces === undefined || !grant.account.includes('{namespace}')) return [grant];
  return [...grant.namespaces].map((namespace) => {
    return { ...grant, account: fill(grant.account, { namespace }), namespaces: new Set([namespace]) };
  });
}

/** Names are found faster than patterns. Templates with two ids stay patterns: their lists would multiply. */
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
