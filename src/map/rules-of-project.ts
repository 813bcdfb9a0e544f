import type { JobRule, Manager } from '../mapping/mapping.ts';
import { isAccountName } from '../mapping/names.ts';
import { reachOfRules } from '../mapping/reach.ts';
import { fill, placeholdersOf } from '../mapping/template.ts';
import type { MapFacts } from './build/map-facts.ts';
import { partKey } from './build/rule-nodes.ts';

/** The parts of a mapping that can give an account to a job of one project: the ids of their nodes, with namespaces. */
export type RulesOfProject = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Finds the rules that can decide jobs of a project. For each manager and namespace, these are the rules up to the
 * first that takes every such job.
 *
 * @param rootGroup top-level group of the project, if it is known
 */
export function rulesOfProject(
  { accountsIn, index }: Pick<MapFacts, 'accountsIn' | 'index'>,
  project: string,
  rootGroup?: string,
): RulesOfProject {
  const { mapping } = index;
  const reaches = reachOfRules(mapping);
  const rules = mapping.rules.filter(
    (rule): rule is JobRule =>
      rule.kind === 'job' &&
      rule.match.projects?.includes(project) !== false &&
      (rootGroup === undefined || rule.match.rootGroups?.includes(rootGroup) !== false),
  );
  const reached = new Map<string, Set<string>>();
  const add = (key: string, namespace: string) => {
    const id = `rule:${key}`;
    reached.set(id, (reached.get(id) ?? new Set()).add(namespace));
  };
  const take = ({ key }: Manager, namespace: string) => {
    for (const rule of rules) {
      if (reaches.get(rule)?.managers.get(key)?.has(namespace) !== true) continue;
      const what = takes(rule, { project, rootGroup, namespace, accounts: accountsIn(namespace) });
      if (what !== 'no job') add(partKey({ by: rule.name, source: { is: 'rule', rule }, to: 'job' }), namespace);
      if (what === 'every job') return;
    }
    add(partKey({ by: 'default', source: { is: 'default' }, to: 'job' }), namespace);
  };
  for (const manager of mapping.managers) for (const namespace of manager.namespaces) take(manager, namespace);
  return reached;
}

type Place = {
  project: string;
  rootGroup: string | undefined;
  namespace: string;
  accounts: ReturnType<MapFacts['accountsIn']>;
};

function takes(
  rule: JobRule,
  { accounts, namespace, project, rootGroup }: Place,
): 'every job' | 'some jobs' | 'no job' {
  const { match, missing, serviceAccount } = rule;
  // It is not known which runner takes a job, nor always which group the project is in.
  const isOfGroup = match.rootGroups !== undefined || placeholdersOf(serviceAccount).includes('rootGroup');
  if (match.runners !== undefined || (isOfGroup && rootGroup === undefined)) return 'some jobs';
  const name = fill(serviceAccount, { project, namespace, rootGroup });
  if (!isAccountName(name)) return 'no job';
  if (missing === 'refuse') return 'every job';
  if (accounts === undefined) return 'some jobs';
  return accounts.has(name) ? 'every job' : 'no job';
}
