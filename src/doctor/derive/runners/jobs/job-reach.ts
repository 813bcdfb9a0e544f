import { mustGet } from '../../../../collections/must-get.ts';
import { type Coverage, coveragesOf, hides, LISTS } from '../../../../mapping/document/hides.ts';
import type { JobGrant } from '../../../../mapping/grants.ts';
import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import type { JobRule, Manager } from '../../../../mapping/mapping.ts';
import type { JobPlaces } from './job-places.ts';

/** True if any job in a namespace can get the account of a grant. */
export type JobReach = (grant: JobGrant, namespace: string) => boolean;

type JobCoverage = Extract<Coverage, { kind: 'job' }>;

/** A rule, and its position among the rules for jobs. */
type Placed = { coverage: JobCoverage; at: number };

/**
 * Returns which namespaces the grants of rules reach. A rule reaches a namespace if one of its managers may create jobs
 * there and no earlier rule takes all of these jobs. For example, a rule for a protected runner takes all jobs in that
 * runner's namespace, so a later rule for the same projects does not reach it.
 */
export function jobReach(index: MappingIndex, { mayCreate }: JobPlaces): JobReach {
  const { managers } = index.mapping;
  const placed = coveragesOf(index.mapping)
    .filter((one) => one.kind === 'job')
    .map((coverage, at) => ({ coverage, at }));
  const coverages = new Map(placed.map((one) => [one.coverage.rule, one]));
  const earlierFor = earlierRules(placed);
  const known = new Map<JobRule, Map<string, boolean>>();
  const takesNothing = (rule: JobRule, manager: Manager, namespace: string) => {
    const places = known.get(rule) ?? new Map<string, boolean>();
    known.set(rule, places);
    const place = `${manager.key} ${namespace}`;
    const hidden = places.get(place) ?? isHidden(mustGet(coverages, rule), manager, namespace);
    places.set(place, hidden);
    return hidden;
  };
  const isHidden = ({ at, coverage: whole }: Placed, manager: Manager, namespace: string): boolean => {
    const only = new Set([namespace]);
    const coverage = { ...whole, reach: { managers: new Map([[manager.key, only]]), namespaces: only } };
    return slicesOf(coverage).every((slice) => earlierFor(slice, at).some((one) => hides(one, slice)));
  };
  const creators = new Map<string, readonly Manager[]>();
  const creatorsIn = (namespace: string): readonly Manager[] => {
    const found =
      creators.get(namespace) ??
      managers.filter(({ key, namespaces }) => namespaces.includes(namespace) && mayCreate(key, namespace));
    creators.set(namespace, found);
    return found;
  };
  return ({ source }, namespace) => {
    if (source.is !== 'rule') return creatorsIn(namespace).length > 0;
    const { rule } = source;
    const { reach } = mustGet(coverages, rule).coverage;
    return creatorsIn(namespace).some(
      (manager) => reach.managers.get(manager.key)?.has(namespace) === true && !takesNothing(rule, manager, namespace),
    );
  };
}

/**
 * Splits what a rule matches by the values of its first list, because several earlier rules may take one value each.
 */
function slicesOf(coverage: JobCoverage): readonly JobCoverage[] {
  const list = LISTS.find((one) => coverage.lists.has(one));
  if (list === undefined) return [coverage];
  return [...mustGet(coverage.lists, list)].map((value) => {
    return { ...coverage, lists: new Map([...coverage.lists, [list, new Set([value])]]) };
  });
}

/**
 * Returns a function that finds the rules that may hide a later one. A rule with lists can hide only what has a value
 * of its first list, so most rules of a large mapping need not be compared.
 */
function earlierRules(placed: readonly Placed[]): (later: JobCoverage, at: number) => readonly JobCoverage[] {
  const byValue = new Map<string, Placed[]>();
  for (const one of placed) {
    if (one.coverage.rule.missing !== 'refuse') continue;
    for (const key of keysOf(one.coverage)) {
      const others = byValue.get(key) ?? [];
      byValue.set(key, others);
      others.push(one);
    }
  }
  return ({ lists }, at) => {
    const keys = [
      ANY,
      ...[...lists].flatMap(([list, values]) => [...values].slice(0, 1).map((one) => `${list} ${one}`)),
    ];
    return keys.flatMap((key) => byValue.get(key) ?? []).flatMap((one) => (one.at < at ? [one.coverage] : []));
  };
}

/** The key of rules without a list. */
const ANY = '';

function keysOf({ lists }: JobCoverage): readonly string[] {
  const list = LISTS.find((one) => lists.has(one));
  return list === undefined ? [ANY] : [...mustGet(lists, list)].map((value) => `${list} ${value}`);
}
