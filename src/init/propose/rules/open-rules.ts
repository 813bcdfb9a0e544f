import { lookIn } from '../../../doctor/world/by-namespace.ts';
import { isSeen } from '../../../doctor/world/seen.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import { isAccountName } from '../../../mapping/names.ts';
import { quote } from '../../../text/printable.ts';
import type { Sight } from '../../sight.ts';
import { ruleName } from '../names.ts';
import { type AttributedPod, accountsOfRule, type ProposedManager, type ProposedRule } from '../proposal.ts';

type Context = Pick<Sight, 'accounts'> & {
  managers: readonly ProposedManager[];
  /** True for the account of a manager in a namespace, including managers that are not listed. */
  isOfManager(namespace: string, account: string): boolean;
  rules: readonly ProposedRule[];
  /** All jobs that were seen, including those of managers that are not listed. */
  pods: readonly AttributedPod[];
};

/**
 * Returns, as comments, rules for accounts with a role that no job uses now: only the user knows which projects they
 * are for.
 */
export function openRules(
  spaces: readonly string[],
  { accounts, isOfManager, managers, pods, rules }: Context,
  taken: Set<string>,
): readonly ProposedRule[] {
  const used = new Set([
    ...rules.flatMap((rule) => accountsOfRule(rule).map(({ name, namespace }) => `${namespace}/${name}`)),
    ...managers.flatMap(({ jobAccount, namespaces }) => namespaces.map((one) => `${one}/${jobAccount}`)),
    ...pods.map(({ pod }) => `${pod.namespace}/${pod.account}`),
  ]);
  return spaces.flatMap((namespace) => {
    const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
    if (!isSeen(namespaceAccounts)) return [];
    return [...(namespaceAccounts.seen ?? new Map()).values()].flatMap(({ name, roleArn }): ProposedRule[] => {
      if (roleArn === undefined || name === 'default' || !isAccountName(name)) return [];
      if (used.has(`${namespace}/${name}`) || isOfManager(namespace, name)) return [];
      const role = isRoleArn(roleArn) ? roleArn : `${quote(roleArn)}, which is not the ARN of a role`;
      return [
        {
          ...{ name: ruleName(name, taken), projects: ['ID'], createdBy: undefined, namespaces: [namespace] },
          ...{ serviceAccount: name, allow: [] },
          comments: [
            `ServiceAccount ${namespace}/${name} has the role ${role}, and no job has it now. Set its projects.`,
          ],
        },
      ];
    });
  });
}
