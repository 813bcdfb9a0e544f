import { grantsOf } from '../../mapping/grants.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { placeholdersOf } from '../../mapping/template.ts';
import type { Pair } from '../pair.ts';

/** Ids that no rule lists, but for which the account of a rule gets a name that also appears elsewhere. */
type ImpliedIds = { projects: ReadonlySet<string>; rootGroups: ReadonlySet<string> };

/**
 * Finds these ids by the names in both mappings and those of the accounts: project 7 with `ci-{project}`, if a manager
 * has the account `ci-7`.
 *
 * @param accounts names of the ServiceAccounts, if they are known
 */
export function impliedIds({ before, after }: Pair<MappingIndex>, accounts: readonly string[]): ImpliedIds {
  const grants = [before, after].flatMap(({ mapping }) => grantsOf(mapping));
  const configured = [before, after].flatMap(({ mapping }) =>
    mapping.managers.flatMap(({ jobServiceAccounts }) => jobServiceAccounts),
  );
  const names = new Set([...grants.map(({ account }) => account), ...configured, ...accounts]);
  const patterns = [...new Set(grants.map(({ account }) => account))].filter(namesId).map(patternOf);
  const projects = new Set<string>();
  const rootGroups = new Set<string>();
  for (const name of names)
    for (const pattern of patterns) {
      const { project, rootGroup } = pattern.exec(name)?.groups ?? {};
      if (project !== undefined) projects.add(project);
      if (rootGroup !== undefined) rootGroups.add(rootGroup);
    }
  return { projects, rootGroups };
}

function namesId(template: string): boolean {
  return placeholdersOf(template).some((placeholder) => placeholder !== 'namespace');
}

/**
 * Returns a pattern that also matches other templates: `{namespace}` matches any text, because a namespace can have any
 * name.
 */
function patternOf(template: string): RegExp {
  const seen = new Set<string>();
  const source = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_token, name: string) => {
    if (name === 'namespace') return '[^/]+';
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>\\d+)`;
  });
  return new RegExp(`^${source}$`);
}
