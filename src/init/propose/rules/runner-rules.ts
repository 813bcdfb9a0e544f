import type { NonEmpty } from '../../../collections/groups-of.ts';
import { fill } from '../../../mapping/template.ts';
import { counted } from '../../../text/counted.ts';
import { type NamespaceConvention, namespaceConventions } from '../conventions/namespace-conventions.ts';
import { gather } from '../gather.ts';
import type { JobAccounts } from '../managers/job-accounts.ts';
import type { FoundManager } from '../managers/managers.ts';
import { nameList } from '../name-list.ts';
import { ruleName } from '../names.ts';
import type { ProposedRule } from '../proposal.ts';
import type { ConfiguredRule } from './configured-rule.ts';

type Context = {
  accounts: JobAccounts;
  /** True if an account exists in the cluster. */
  exists(namespace: string, account: string): boolean;
  /** The GitLab instance of a manager; `undefined` if all managers serve the same one. */
  instanceOf(manager: string): string | undefined;
};

/**
 * Returns a rule for each account that runners configure for all of their jobs in some namespaces, or one rule for
 * accounts that are named after their namespaces. The rules do not change the account of any job, and jobs keep it
 * when `default.job` becomes `deny`.
 *
 * @returns `left` has a sentence for each namespace for which no rule can do that
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
  // One rule is enough for managers that configure the same, and for all accounts of a convention.
  const alike = gather(configured, (rule) => {
    const convention = conventionOf.get(rule);
    const { account, allow, manager, namespaces } = rule;
    return convention === undefined
      ? [account, allow, namespaces, instanceOf(manager)]
      : conventions.indexOf(convention);
  });
  const rules = alike.map((same) => {
    const convention = conventionOf.get(same[0]);
    return convention === undefined
      ? ruleOf(same, managers.length, taken)
      : namespaceRule(convention, managers.length, taken);
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
      JSON.stringify([accounts.ofManagerIn(key, namespace), accounts.ofOtherRunners(key, namespace)]),
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
      const existing = namespaces.filter((namespace) => exists(namespace, account));
      if (existing.length === 0) return [];
      const from = places.find((place) => place.account === account)?.from ?? '';
      return [{ manager: key, namespaces: existing, account, allow: beside, from }];
    });
  });
  return { configured, left };
}

function ruleOf(same: NonEmpty<ConfiguredRule>, managerCount: number, taken: Set<string>): ProposedRule {
  const [{ account, allow, from, namespaces }] = same;
  const keys = same.map(({ manager }) => manager).toSorted();
  return {
    ...{ name: ruleName(account, taken), projects: undefined, namespaces },
    createdBy: keys.length === managerCount ? undefined : keys,
    ...{ serviceAccount: account, allow },
    comments: [`Every job of ${nameList(new Set(keys))} has it now: ${from}. List projects in match to limit it.`],
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
    comments: [
      `A convention: the namespace in the name of the account, as runners configure it in ${counted(namespaces.length, 'namespace')}, such as ${rules[0]?.from}. Every job there has it now. List projects in match to limit it.`,
    ],
  };
}
