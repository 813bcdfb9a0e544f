import { gather } from '../gather.ts';
import type { FoundManager } from '../managers/managers.ts';
import type { ConfiguredRule } from '../rules/configured-rule.ts';
import { withNamespace } from './templates-for.ts';

/** A convention for the names of configured accounts that contain the names of their namespaces. */
export type NamespaceConvention = {
  /** The name of the accounts, with `{namespace}`. */
  template: string;
  rules: readonly ConfiguredRule[];
};

/** The fewest namespaces that prove a convention, because a single match may be chance. */
const FEWEST = 2;

type Cluster = {
  managers: readonly FoundManager[];
  /** The GitLab instance of a manager; `undefined` if all managers serve the same one. */
  instanceOf(manager: string): string | undefined;
};

/**
 * Finds the conventions by which configured accounts are named after the namespaces of jobs. One rule can then give
 * every job what its runner configures. Leaves out accounts that jobs only request, because a rule for all jobs of a
 * namespace would give them to other jobs too.
 */
export function namespaceConventions(
  rules: readonly ConfiguredRule[],
  { instanceOf, managers }: Cluster,
): readonly NamespaceConvention[] {
  const candidates = rules.flatMap((rule) => {
    const [namespace] = rule.namespaces;
    // An account in several namespaces can contain the name of only one of them.
    if (namespace === undefined || rule.namespaces.length > 1 || rule.allow.length > 0) return [];
    return withNamespace(rule.account, namespace).map((template) => ({ template, rule }));
  });
  const taken = new Set<ConfiguredRule>();
  return gather(candidates, ({ rule, template }) => [template, instanceOf(rule.manager)])
    .toSorted((one, other) => other.length - one.length)
    .flatMap((same) => {
      const [{ template }] = same;
      const all = same.map(({ rule }) => rule).filter((rule) => !taken.has(rule));
      const spaces = namespacesOfRules(all);
      const kept = all.filter(
        ({ manager }) => !managers.some((one) => one.key === manager && reachesOthers(one, all, spaces)),
      );
      if (namespacesOfRules(kept).size < FEWEST) return [];
      for (const rule of kept) taken.add(rule);
      return [{ template, rules: kept }];
    });
}

/**
 * True if the convention could give jobs of a manager a different account than they have now, because another runner
 * configures one in such a namespace, or because jobs choose their namespace and would so choose their role.
 */
function reachesOthers(
  { key, places, runners }: FoundManager,
  rules: readonly ConfiguredRule[],
  spaces: ReadonlySet<string>,
): boolean {
  const own = namespacesOfRules(rules.filter(({ manager }) => manager === key));
  return [...spaces].some(
    (namespace) =>
      !own.has(namespace) &&
      (places.some((place) => place.namespace === namespace) ||
        runners.some(({ placement }) => placement.mayEnter(namespace))),
  );
}

function namespacesOfRules(rules: readonly ConfiguredRule[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ namespaces }) => namespaces));
}
