import { formatPath, type Path } from '../../documents/path.ts';
import type { Grant } from '../../mapping/grants.ts';
import type { JobRule, Mapping } from '../../mapping/mapping.ts';
import type { ProjectsNode, RuleNode } from '../role-map.ts';
import type { MapFacts } from './map-facts.ts';

/** Returns the key of the part of a mapping that a grant comes from. A rule and its `allow` are one part. */
export function partKey({ by, source, to }: Pick<Grant, 'by' | 'source' | 'to'>): string {
  return `${source.is} ${source.is === 'default' ? to : by}`;
}

export function ruleNode(grant: Grant, { index: { mapping }, lineOf }: MapFacts): RuleNode {
  const { by, source, to } = grant;
  const path = pathOf(grant, mapping);
  const line = lineOf(path);
  return {
    ...{ is: 'rule', id: `rule:${partKey(grant)}`, name: by, to, source: source.is, path: formatPath(path) },
    ...(line === undefined ? {} : { line }),
    assigns: source.is === 'rule' ? source.rule.serviceAccount : grant.account,
    allow: source.is === 'rule' && source.rule.kind === 'job' ? source.rule.allow : [],
  };
}

/** Returns the node of a default that assigns no account; `undefined` if it assigns one. */
export function defaultNode(to: RuleNode['to'], { index: { mapping }, lineOf }: MapFacts): RuleNode | undefined {
  const assigns = mapping.default[to];
  if (typeof assigns === 'object') return undefined;
  const path = ['default', to];
  const line = lineOf(path);
  return {
    ...{ is: 'rule', id: `rule:default ${to}`, name: 'default', to, source: 'default', path: formatPath(path) },
    ...(line === undefined ? {} : { line }),
    ...{ assigns, allow: [] },
  };
}

function pathOf({ by, source, to }: Grant, { managers, rules }: Mapping): Path {
  if (source.is === 'default') return ['default', to];
  if (source.is === 'rule') return ['rules', rules.indexOf(source.rule)];
  return ['managers', managers.findIndex(({ key }) => key === by)];
}

/**
 * Returns the node for the jobs of a rule.
 *
 * @param rule `undefined` for the jobs that get the default
 * @param isFirst true if no other rule is before it
 * @param names of projects, by their ids
 */
export function projectsNode(
  rule: JobRule | undefined,
  isFirst: boolean,
  names: ReadonlyMap<string, string>,
): ProjectsNode {
  const match = rule?.match ?? {};
  const { projects = [], rootGroups = [] } = match;
  const limits = (['createdBy', 'namespaces', 'runners', 'instances'] as const).flatMap((key) => {
    const values = match[key];
    return values === undefined ? [] : [`${key} ${values.join(', ')}`];
  });
  return {
    ...{ is: 'projects', id: `projects:${rule === undefined ? 'default' : `rule ${rule.name}`}` },
    ...{ projects: projects.map((id) => projectOf(id, names)), rootGroups, limits },
    isRest: projects.length + rootGroups.length === 0 && !isFirst,
  };
}

function projectOf(id: string, names: ReadonlyMap<string, string>): ProjectsNode['projects'][number] {
  const name = names.get(id);
  return name === undefined ? { id } : { id, name };
}
