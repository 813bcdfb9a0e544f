import type { JobAccounts } from '../managers/job-accounts.ts';
import type { FoundManager } from '../managers/managers.ts';
import { ruleName } from '../names.ts';
import type { ProposedRule } from '../proposal.ts';

/**
 * A rule for each account that runners configure for all of their jobs in some namespaces. It gives no job more than it has, and
 * keeps it when `default.job` becomes `deny`.
 *
 * @param exists whether the cluster has an account
 * @returns also a sentence for each namespace for which no rule can do that
 */
export function runnerRules(
  managers: readonly FoundManager[],
  accounts: JobAccounts,
  exists: (namespace: string, account: string) => boolean,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const left: string[] = [];
  const rules = managers.flatMap(({ key, places }) => {
    const spaces = [...new Set(places.map(({ namespace }) => namespace))];
    const alike = Map.groupBy(spaces, (namespace) =>
      JSON.stringify([accounts.inPlace(key, namespace), accounts.besideIt(key, namespace)]),
    );
    return [...alike].flatMap(([both, namespaces]): ProposedRule[] => {
      const [account, beside] = JSON.parse(both) as [string, string[]];
      if (account === 'default') {
        if (beside.length > 0)
          left.push(
            `In ${namespaces.join(', ')}, some runners of ${key} configure no account, and some ${beside.join(' and ')}. No rule can tell their jobs apart but by project: enforce refuses the latter for projects that have no rule.`,
          );
        return [];
      }
      const there = namespaces.filter((namespace) => exists(namespace, account));
      if (there.length === 0) return [];
      const from = places.find((place) => place.account === account)?.from ?? '';
      return [
        {
          ...{ name: ruleName(account, taken), projects: undefined, namespaces: there },
          createdBy: managers.length === 1 ? undefined : [key],
          ...{ serviceAccount: account, allow: beside },
          says: [`Every job of ${key} has it now: ${from}. List projects in match to limit it.`],
        },
      ];
    });
  });
  return { rules, left };
}
