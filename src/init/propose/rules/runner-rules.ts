import { fill } from '../../../mapping/template.ts';
import { counted } from '../../../text/counted.ts';
import { type NamespaceConvention, namespaceConventions } from '../conventions/namespace-conventions.ts';
import type { JobAccounts } from '../managers/job-accounts.ts';
import type { FoundManager } from '../managers/managers.ts';
import { ruleName } from '../names.ts';
import type { ProposedRule } from '../proposal.ts';
import type { ConfiguredRule } from './configured-rule.ts';

type Context = {
  accounts: JobAccounts;
  /** Whether the cluster has an account. */
  exists(namespace: string, account: string): boolean;
  /** What the GitLab of a manager is; `undefined` for all if they serve one. */
  instanceOf(manager: string): string | undefined;
};

/**
 * A rule for each account that runners configure for all of their jobs in some namespaces, or one for those that are named after
 * their namespaces. It gives no job more than it has, and keeps it when `default.job` becomes `deny`.
 *
 * @returns also a sentence for each namespace for which no rule can do that
 */
export function runnerRules(
  managers: readonly FoundManager[],
  context: Context,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const { configured, left } = configuredRules(managers, context);
  const { instanceOf } = context;
  const conventions = namespaceConventions(configured, { managers, instanceOf });
  const conventionOf = new Map(conventions.flatMap((one) => one.rules.map((rule) => [rule, one] as const)));
  const written = new Set<NamespaceConvention>();
  const rules = configured.flatMap((rule): ProposedRule[] => {
    const convention = conventionOf.get(rule);
    if (convention === undefined) return [ruleOf(rule, managers.length, taken)];
    if (written.has(convention)) return [];
    written.add(convention);
    return [namespaceRule(convention, managers.length, taken)];
  });
  return { rules, left };
}

function configuredRules(
  managers: readonly FoundManager[],
  { accounts, exists }: Context,
): { configured: readonly ConfiguredRule[]; left: readonly string[] } {
  const left: string[] = [];
  const configured = managers.flatMap(({ key, places }) => {
    const spaces = [...new Set(places.map(({ namespace }) => namespace))];
    const alike = Map.groupBy(spaces, (namespace) =>
      JSON.stringify([accounts.inPlace(key, namespace), accounts.besideIt(key, namespace)]),
    );
    return [...alike].flatMap(([both, namespaces]): ConfiguredRule[] => {
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
      return [{ manager: key, namespaces: there, account, allow: beside, from }];
    });
  });
  return { configured, left };
}

function ruleOf(
  { account, allow, from, manager, namespaces }: ConfiguredRule,
  managerCount: number,
  taken: Set<string>,
): ProposedRule {
  return {
    ...{ name: ruleName(account, taken), projects: undefined, namespaces },
    createdBy: managerCount === 1 ? undefined : [manager],
    ...{ serviceAccount: account, allow },
    says: [`Every job of ${manager} has it now: ${from}. List projects in match to limit it.`],
  };
}

function namespaceRule(
  { rules, template }: NamespaceConvention,
  managerCount: number,
  taken: Set<string>,
): ProposedRule {
  const keys = [...new Set(rules.map(({ manager }) => manager))].toSorted();
  const namespaces = [...new Set(rules.flatMap((rule) => rule.namespaces))];
  return {
    ...{ name: ruleName(template, taken), projects: undefined, namespaces },
    createdBy: keys.length === managerCount ? undefined : keys,
    ...{ serviceAccount: template, allow: [] },
    filled: namespaces.map((namespace) => ({ namespace, name: fill(template, { namespace }) })),
    says: [
      `A convention: the namespace in the name of the account, as runners configure it in ${counted(namespaces.length, 'namespace')}, such as ${rules[0]?.from}. Every job there has it now. List projects in match to limit it.`,
    ],
  };
}
