import type { JobRule, Manager, Mapping } from './mapping.ts';
import { setOf } from './set-of.ts';

/**
 * The managers and namespaces of the jobs that a rule can match. Jobs of any other pair are refused before the rules.
 */
export type Reach = {
  /** Namespaces by the key of the manager. */
  managers: ReadonlyMap<string, ReadonlySet<string>>;
  /** The namespaces of all managers together. */
  namespaces: ReadonlySet<string>;
};

/**
 * Returns the reach of every job rule: the managers that `createdBy` and `instances` allow, each with those of its
 * namespaces that `namespaces` allows. Rules with the same three matchers share one object.
 */
export function reachOfRules(mapping: Pick<Mapping, 'managers' | 'rules'>): ReadonlyMap<JobRule, Reach> {
  const known = new Map<string, Reach>();
  const reaches = new Map<JobRule, Reach>();
  for (const rule of mapping.rules) {
    if (rule.kind !== 'job') continue;
    const { createdBy, instances, namespaces } = rule.match;
    const signature = JSON.stringify([createdBy, instances, namespaces]);
    const reach = known.get(signature) ?? reachOf(rule.match, mapping.managers);
    known.set(signature, reach);
    reaches.set(rule, reach);
  }
  return reaches;
}

function reachOf(match: JobRule['match'], listed: readonly Manager[]): Reach {
  const managers = new Map<string, Set<string>>();
  const all = new Set<string>();
  const [createdBy, instances, wanted] = [setOf(match.createdBy), setOf(match.instances), setOf(match.namespaces)];
  for (const { key, instance, namespaces } of listed) {
    if (createdBy?.has(key) === false) continue;
    if (instances !== undefined && (instance === undefined || !instances.has(instance))) continue;
    const left = wanted === undefined ? namespaces : namespaces.filter((namespace) => wanted.has(namespace));
    if (left.length === 0) continue;
    const known = managers.get(key) ?? new Set();
    managers.set(key, known);
    for (const namespace of left) {
      known.add(namespace);
      all.add(namespace);
    }
  }
  return { managers, namespaces: all };
}
