import { gather } from '../gather.ts';
import type { FoundManager } from '../managers/managers.ts';
import type { ConfiguredRule } from '../rules/configured-rule.ts';
import { withNamespace } from './templates-for.ts';

/** That runners configure accounts with the names of the namespaces in theirs. */
export type NamespaceConvention = {
  /** The name of an account with `{namespace}`. */
  template: string;
  rules: readonly ConfiguredRule[];
};

/** One namespace whose name is in that of an account may be chance. */
const FEWEST = 2;

type Cluster = {
  managers: readonly FoundManager[];
  /** What the GitLab of a manager is; `undefined` for all if they serve one. */
  instanceOf(manager: string): string | undefined;
};

/**
 * The conventions by which configured accounts are named after the namespaces of jobs: one rule then gives every job what its
 * runner configures. Accounts that jobs request do not count: a rule for all jobs of a namespace would give more than they have.
 */
export function namespaceConventions(
  rules: readonly ConfiguredRule[],
  { instanceOf, managers }: Cluster,
): readonly NamespaceConvention[] {
  const candidates = rules.flatMap((rule) => {
    const [namespace] = rule.namespaces;
    // An account in several namespaces has at most one of their names.
    if (namespace === undefined || rule.namespaces.length > 1 || rule.allow.length > 0) return [];
    return withNamespace(rule.account, namespace).map((template) => ({ template, rule }));
  });
  const taken = new Set<ConfiguredRule>();
  return gather(candidates, ({ rule, template }) => [template, instanceOf(rule.manager)])
    .toSorted((one, other) => other.length - one.length)
    .flatMap((same) => {
      const [{ template }] = same;
      const all = same.map(({ rule }) => rule).filter((rule) => !taken.has(rule));
      const spaces = namespacesOf(all);
      const kept = all.filter(
        ({ manager }) => !managers.some((one) => one.key === manager && reachesOthers(one, all, spaces)),
      );
      if (namespacesOf(kept).size < FEWEST) return [];
      for (const rule of kept) taken.add(rule);
      return [{ template, rules: kept }];
    });
}

/**
 * Whether jobs of a manager can be in one of the namespaces without the account that the convention would give them there:
 * because a runner configures another one, or because jobs choose their namespace, and would choose a role by it.
 */
function reachesOthers(
  { key, places, runners }: FoundManager,
  rules: readonly ConfiguredRule[],
  spaces: ReadonlySet<string>,
): boolean {
  const own = namespacesOf(rules.filter(({ manager }) => manager === key));
  return [...spaces].some(
    (namespace) =>
      !own.has(namespace) &&
      (places.some((place) => place.namespace === namespace) ||
        runners.some(({ placement }) => placement.mayEnter(namespace))),
  );
}

function namespacesOf(rules: readonly ConfiguredRule[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ namespaces }) => namespaces));
}
