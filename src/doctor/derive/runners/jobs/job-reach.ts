import { mustGet } from '../../../../collections/must-get.ts';
import { coveragesOf, hides, LISTS } from '../../../../mapping/document/hides.ts';
import type { JobGrant } from '../../../../mapping/grants.ts';
import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import { listedIn } from '../../../../mapping/index/matchers.ts';
import type { JobRule, Manager } from '../../../../mapping/mapping.ts';
import type { JobPlaces } from './job-places.ts';

/** Whether any job in a namespace can get the account of a grant. */
export type JobReach = (grant: JobGrant, namespace: string) => boolean;

/**
 * A rule reaches a namespace if one of its managers may create jobs there, and if no earlier rule takes all of these jobs: the rule
 * of a protected runner comes before the rule for the same projects, which then gets nothing in the namespace of that runner.
 */
export function jobReach(index: MappingIndex, { mayCreate }: JobPlaces): JobReach {
  const { managers } = index.mapping;
  const coverages = new Map(coveragesOf(index.mapping).flatMap((one) => (one.kind === 'job' ? [[one.rule, one]] : [])));
  const known = new Map<JobRule, Map<string, boolean>>();
  const takesNothing = (rule: JobRule, manager: Manager, namespace: string) => {
    const places = known.get(rule) ?? new Map<string, boolean>();
    known.set(rule, places);
    const place = `${manager.key} ${namespace}`;
    const hidden = places.get(place) ?? isHidden(rule, manager, namespace);
    places.set(place, hidden);
    return hidden;
  };
  const isHidden = (rule: JobRule, manager: Manager, namespace: string): boolean => {
    const there = new Set([namespace]);
    const reach = { managers: new Map([[manager.key, there]]), namespaces: there };
    const coverage = { ...mustGet(coverages, rule), reach };
    const before = [...coverages.values()].slice(0, [...coverages.keys()].indexOf(rule));
    const earlier = before.filter((one) => one.rule.missing === 'refuse' && one.reach.managers.has(manager.key));
    const [list, values] = LISTS.map((one) => [one, listedIn(rule, one)] as const).find(([, all]) => all) ?? [];
    if (list === undefined || values === undefined) return earlier.some((one) => hides(one, coverage));
    return values.every((value) => {
      const slice = { ...coverage, lists: new Map([...coverage.lists, [list, new Set([value])]]) };
      return earlier.some((one) => hides(one, slice));
    });
  };
  return ({ source }, namespace) => {
    const rule = source.is === 'rule' ? source.rule : undefined;
    return managers.some((manager) => {
      const may = rule === undefined ? manager.namespaces : mustGet(coverages, rule).reach.managers.get(manager.key);
      const creates = new Set(may ?? []).has(namespace) && mayCreate(manager.key, namespace);
      return creates && (rule === undefined || !takesNothing(rule, manager, namespace));
    });
  };
}
