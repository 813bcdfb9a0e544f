import { requesterOf } from '../../explain/requester.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerOf } from '../../mapping/index/manager-of.ts';
import type { Manager } from '../../mapping/mapping.ts';
import type { Requester } from '../../pods/requester.ts';
import type { Origin } from '../groups/group.ts';
import { isUnchanged, mapPair, type Pair } from '../pair.ts';
import { type LiveRule, liveRulesOf, type Numbers } from './live-rules.ts';
import { managerAccountsIn } from './manager-accounts.ts';

/** Origins whose jobs both mappings treat alike. */
export type OriginClass = {
  origins: readonly [Origin, ...Origin[]];
  requester: Requester;
  managers: Pair<Manager | undefined>;
  /** The rules for jobs that can match jobs of these origins. */
  rules: Pair<readonly LiveRule[]>;
  /** True if nothing but the rules and the default for jobs differs. */
  hasSameSettings: boolean;
};

/**
 * Returns all origins for which at least one of the mappings allows jobs. Both refuse any other pair of manager and
 * namespace.
 *
 * @param namespacesDiffer true if namespaces differ in more than the mappings say
 */
export function originClassesOf(indexes: Pair<MappingIndex>, namespacesDiffer: boolean): readonly OriginClass[] {
  const numbers: Numbers = new Map();
  const filters = mapPair(indexes, ({ mapping }) => originFilter(liveRulesOf(mapping, numbers)));
  const accounts = mapPair(indexes, managerAccountsIn);
  const hasSameUnannotated = isUnchanged(mapPair(indexes, ({ mapping }) => mapping.unannotated));
  const classes = new Map<string, OriginClass & { origins: [Origin, ...Origin[]] }>();
  for (const [key, requester] of requestersIn(indexes)) {
    const managers = mapPair(indexes, (index) => managerOf(index, requester));
    const traits = mapPair(managers, (manager) => manager && [manager.jobServiceAccounts.toSorted(), manager.tokens]);
    for (const namespace of new Set([managers.before, managers.after].flatMap((one) => one?.namespaces ?? []))) {
      const origin = { requester: key, namespace };
      const isAllowed = mapPair(managers, (manager) => manager?.namespaces.includes(namespace) === true);
      const matched = {
        before: filters.before(isAllowed.before ? managers.before : undefined, namespace),
        after: filters.after(isAllowed.after ? managers.after : undefined, namespace),
      };
      const reserved = { before: accounts.before(namespace), after: accounts.after(namespace) };
      const isNamed = [matched.before, matched.after].some(({ usesNamespace }) => usesNamespace);
      const named = namespacesDiffer || isNamed ? namespace : '';
      const signature = JSON.stringify([
        ...[matched.before.signature, matched.after.signature, traits, isAllowed, reserved, named],
      ]);
      const known = classes.get(signature);
      if (known !== undefined) known.origins.push(origin);
      else
        classes.set(signature, {
          origins: [origin],
          requester,
          managers,
          rules: { before: matched.before.rules(), after: matched.after.rules() },
          hasSameSettings: hasSameUnannotated && isUnchanged(traits) && isUnchanged(isAllowed) && isUnchanged(reserved),
        });
    }
  }
  return [...classes.values()];
}

/** Returns the managers that either mapping lists, by key. */
function requestersIn({ before, after }: Pair<MappingIndex>): ReadonlyMap<string, Requester> {
  const managers = [...before.mapping.managers, ...after.mapping.managers];
  return new Map(managers.map((manager) => [manager.key, requesterOf(manager)]));
}

type Matched = { signature: string; usesNamespace: boolean; rules: () => readonly LiveRule[] };

/** Filters rules by origin. Rules with the same matchers of origins are compared only once. */
function originFilter(all: readonly LiveRule[]): (manager: Manager | undefined, namespace: string) => Matched {
  const groups = [
    ...Map.groupBy(all, ({ rule: { match } }) =>
      JSON.stringify([match.createdBy, match.instances, match.namespaces]),
    ).values(),
  ].map((rules) => ({
    match: (rules[0] as LiveRule).rule.match,
    usesNamespace: rules.some(({ rule }) => rule.serviceAccount.includes('{namespace}')),
    rules,
  }));
  return (manager, namespace) => {
    const matching = groups.filter(({ match: { createdBy, instances, namespaces } }) => {
      if (manager === undefined) return false;
      if (createdBy?.includes(manager.key) === false || namespaces?.includes(namespace) === false) return false;
      return instances === undefined || (manager.instance !== undefined && instances.includes(manager.instance));
    });
    const kept = new Set(matching);
    return {
      signature: groups.map((group) => (kept.has(group) ? '1' : '0')).join(''),
      usesNamespace: matching.some(({ usesNamespace }) => usesNamespace),
      rules: () => {
        const live = new Set(matching.flatMap(({ rules }) => rules));
        return all.filter((rule) => live.has(rule));
      },
    };
  };
}
