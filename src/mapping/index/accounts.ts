import type { Grant } from '../grants.ts';
import { fill, placeholdersOf } from '../template.ts';

/**
 * Finds the grants of an account in a namespace without reading all rules. Its size is proportional to the number of
 * grants.
 */
export type AccountIndex<G extends Grant = Grant> = {
  /** Grants by account name, for accounts whose names can be listed. */
  names: ReadonlyMap<string, readonly G[]>;
  /** Grants by template for all other accounts, each template once. The pattern matches `namespace/name`. */
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

/** Yields all grants of an account in a namespace: first those by name, then those by template. */
export function* grantsGiving<G extends Grant>(
  index: AccountIndex<G>,
  namespace: string,
  account: string,
): Generator<G> {
  const reaches = (grant: G) => grant.namespaces?.has(namespace) !== false;
  yield* (index.names.get(account) ?? []).filter(reaches);
  const place = `${namespace}/${account}`;
  for (const { pattern, grants } of index.patterns) {
    const ids = pattern.exec(place)?.groups;
    if (ids !== undefined) yield* grants.filter((grant) => reaches(grant) && covers(grant, ids));
  }
}

/**
 * Converts a template into an anchored pattern of `namespace/name`, with the ids as named groups. Because the namespace
 * is part of the text, one pattern works for every namespace. Otherwise each rule would need a pattern or a name for
 * each namespace.
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

/** An id that the template does not contain is not in the name either, so it excludes nothing. */
function holds(listed: ReadonlySet<string> | undefined, id: string | undefined): boolean {
  return listed === undefined || id === undefined || listed.has(id);
}

/**
 * Replaces a template by one grant for each listed id, because names are found faster than patterns. A template with
 * two placeholders stays a pattern, because the number of names would be the product of its two lists.
 */
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
