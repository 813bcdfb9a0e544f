import { shadows } from '../../mapping/document/shadows.ts';
import type { JobGrant } from '../../mapping/grants.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { JobRule, Manager, Rule } from '../../mapping/mapping.ts';
import { reachOfRules } from '../../mapping/reach.ts';
import { mustGet } from '../../must-get.ts';
import type { RunnerParts } from './each-runner.ts';
import { jobPlaces } from './job-places.ts';

/** Whether any job in a namespace can get the account of a grant. */
export type JobReach = (grant: JobGrant, namespace: string) => boolean;

/**
 * A rule reaches a namespace if one of its managers may create jobs there, and if no earlier rule takes all of these jobs: the rule
 * of a protected runner comes before the rule for the same projects, which then gets nothing in the namespace of that runner.
 */
export function jobReach(index: MappingIndex, world: RunnerParts): JobReach {
  const { managers, rules } = index.mapping;
  const reaches = reachOfRules(index.mapping);
  const { mayCreate } = jobPlaces(index, world);
  const known = new Map<string, ReadonlySet<Rule>>();
  const hiddenIn = (manager: Manager, namespace: string) => {
    const key = `${manager.key} ${namespace}`;
    const hidden = known.get(key) ?? hiddenRules(manager, namespace, rules);
    known.set(key, hidden);
    return hidden;
  };
  const isReached = (manager: Manager, namespace: string, rule: JobRule | undefined) =>
    mayCreate(manager.key, namespace) && (rule === undefined || !hiddenIn(manager, namespace).has(rule));
  return ({ source }, namespace) => {
    const rule = source.is === 'rule' ? source.rule : undefined;
    const may = rule === undefined ? undefined : mustGet(reaches, rule).managers;
    return managers.some((manager) => {
      const creates = may === undefined ? manager.namespaces.includes(namespace) : may.get(manager.key)?.has(namespace);
      return creates === true && isReached(manager, namespace, rule);
    });
  };
}

/** The rules that get no job of a manager in one namespace. */
function hiddenRules(manager: Manager, namespace: string, rules: readonly Rule[]): ReadonlySet<Rule> {
  const there = { managers: [{ ...manager, namespaces: [namespace] }], rules };
  return new Set(shadows(there).flatMap(({ left, rule }) => (left === 0 ? [rule] : [])));
}
