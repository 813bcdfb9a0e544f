import { allSeen, lookIn } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { isRoleArn } from '../../iam/role-arn.ts';
import { isAccountName } from '../../mapping/names.ts';
import { quote } from '../../printable.ts';
import { stillPossible } from '../past/still-possible.ts';
import type { Sight } from '../sight.ts';
import { attribute } from './attribute.ts';
import { findConventions } from './conventions/find-conventions.ts';
import { templateRules } from './conventions/template-rules.ts';
import { withoutConventions } from './conventions/without-conventions.ts';
import { groupsOf } from './groups.ts';
import { jobAccounts } from './job-accounts.ts';
import { type FoundManager, managersIn } from './managers.ts';
import { ruleName } from './names.ts';
import { notCovered } from './not-covered.ts';
import { isNamespaceName } from './places.ts';
import { projectRules } from './project-rules.ts';
import {
  type AttributedPod,
  accountsOfRule,
  type Proposal,
  type ProposedManager,
  type ProposedRule,
} from './proposal.ts';
import { runnerRules } from './runner-rules.ts';

/**
 * A first mapping from what runs in a cluster: it keeps the account of every job that was seen.
 *
 * @param webhookNamespace namespace of the webhook, in which nothing else may run
 */
export function propose(
  sight: Sight,
  webhookNamespace: string,
): { proposal: Proposal; pods: readonly AttributedPod[] } {
  const { managers, left } = managersIn(sight, webhookNamespace);
  const keys = new Set(managers.map(({ key }) => key));
  const running = [...allSeen(sight.jobs)].flatMap(([, jobs]) => jobs);
  const past = stillPossible(sight);
  const pods = [...running, ...past.jobs]
    .filter((pod) => pod.namespace !== webhookNamespace)
    .map((pod) => attribute(pod, managers));
  const isOfManager = (namespace: string, account: string) => keys.has(`${namespace}/${account}`);
  const exists = (namespace: string, account: string) => {
    const there = lookIn(sight.accounts, namespace, 'ServiceAccounts');
    return !isSeen(there) || there.seen?.has(account) === true;
  };
  const groups = groupsOf(pods, isOfManager);
  const conventions = findConventions(groups, { exists, managers });
  const rest = withoutConventions(managers, groups, conventions);
  const accounts = jobAccounts(rest.configured, pods);
  const taken = new Set(['default']);
  const exceptions = new Set(conventions.flatMap((one) => one.exceptions));
  const managerCount = managers.length;
  const ofProjects = projectRules(rest.groups, { accounts, exceptions, managerCount }, taken);
  const accountsIn = (namespace: string) => {
    const there = lookIn(sight.accounts, namespace, 'ServiceAccounts');
    return isSeen(there) ? [...(there.seen?.keys() ?? [])] : [];
  };
  const ofTemplates = templateRules(conventions, { accountsIn, groups, managerCount }, taken);
  const ofRunners = runnerRules(rest.managers, accounts, exists, taken);
  const rules = [...ofProjects.rules, ...ofTemplates, ...ofRunners.rules];
  const proposed = managers.map((manager) => toProposed(manager, pods, accounts.ofManager(manager.key)));
  const spaces = [...new Set(proposed.flatMap(({ namespaces }) => namespaces))];
  return {
    pods,
    proposal: {
      managers: proposed,
      rules,
      open: openRules(sight, spaces, rules, accounts.ofManager, proposed, taken),
      left: [...[...left, ...ofProjects.left, ...ofRunners.left], ...[...notCovered(pods, isOfManager), ...past.left]],
      namespaces: [...new Set([...spaces, ...proposed.map(({ namespace }) => namespace)])],
    },
  };
}

function toProposed(manager: FoundManager, pods: readonly AttributedPod[], jobAccount: string): ProposedManager {
  const { account, key, namespace, runners } = manager;
  const seen = pods.filter(({ managers }) => managers.includes(key)).map(({ pod }) => pod.namespace);
  // A job chose these, or nothing says where jobs run.
  const entered = [...new Set(seen)].filter(isNamespaceName);
  const [first] = runners;
  return {
    ...{ key, namespace, account, jobAccount },
    namespaces: [...new Set([...runners.flatMap((runner) => runner.namespaces), ...entered])],
    runners: runners.map(({ name, namespaces, placement, says, url }) => ({
      ...{ name, url, says: [...says, ...placement.says] },
      namespaces: name === first?.name ? [...new Set([...namespaces, ...entered])] : namespaces,
    })),
    says: [],
  };
}

/** Accounts with a role that no job has now: only a person knows their projects. */
function openRules(
  { accounts }: Sight,
  spaces: readonly string[],
  rules: readonly ProposedRule[],
  configured: (key: string) => string,
  managers: readonly ProposedManager[],
  taken: Set<string>,
): readonly ProposedRule[] {
  const used = new Set([
    ...rules.flatMap((rule) => accountsOfRule(rule).map(({ name, namespace }) => `${namespace}/${name}`)),
    ...managers.flatMap(({ key, namespaces }) => [key, ...namespaces.map((one) => `${one}/${configured(key)}`)]),
  ]);
  return spaces.flatMap((namespace) => {
    const there = lookIn(accounts, namespace, 'ServiceAccounts');
    if (!isSeen(there)) return [];
    return [...(there.seen ?? new Map()).values()].flatMap(({ name, roleArn }): ProposedRule[] => {
      if (roleArn === undefined || name === 'default' || !isAccountName(name) || used.has(`${namespace}/${name}`))
        return [];
      const role = isRoleArn(roleArn) ? roleArn : `${quote(roleArn)}, which is not the ARN of a role`;
      return [
        {
          ...{ name: ruleName(name, taken), projects: ['ID'], createdBy: undefined, namespaces: [namespace] },
          ...{ serviceAccount: name, allow: [] },
          says: [`ServiceAccount ${namespace}/${name} has the role ${role}, and no job has it now. Set its projects.`],
        },
      ];
    });
  });
}
