import type { JobRule, Manager } from '../mapping/mapping.ts';
import { isAccountName } from '../mapping/names.ts';
import { reachOfRules } from '../mapping/reach.ts';
import { fill, placeholdersOf } from '../mapping/template.ts';
import type { MapFacts } from './build/map-facts.ts';
import { partKey } from './build/rule-nodes.ts';

/** The parts of a mapping that a job of one project can get an account from, by the ids of their nodes, and where. */
export type RulesOfProject = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The rules for a project, as each manager in each namespace meets them: down to the first that takes every job of it there.
 *
 * @param rootGroup its top-level group, where that is known
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
  // Which runner a job has is not known.
  const isOfGroup = match.rootGroups !== undefined || placeholdersOf(serviceAccount).includes('rootGroup');
  if (match.runners !== undefined || (isOfGroup && rootGroup === undefined)) return 'some jobs';
  const name = fill(serviceAccount, { project, namespace, rootGroup });
  if (!isAccountName(name)) return 'no job';
  if (missing === 'refuse') return 'every job';
  if (accounts === undefined) return 'some jobs';
  return accounts.has(name) ? 'every job' : 'no job';
}
