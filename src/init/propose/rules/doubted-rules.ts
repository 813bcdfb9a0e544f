import { isAccountName } from '../../../mapping/names.ts';
import { counted } from '../../../text/counted.ts';
import { quote } from '../../../text/printable.ts';
import { gather } from '../gather.ts';
import { isId, sortedIds } from '../jobs/groups.ts';
import { isNamespaceName } from '../managers/places.ts';
import { projectRuleName } from '../names.ts';
import type { AttributedPod, ProposedRule } from '../proposal.ts';
import { seenText } from './seen-text.ts';

type Context = {
  /** True if managers serve several GitLab instances, so that a rule must name its managers. */
  hasInstances: boolean;
  isOfManager(namespace: string, account: string): boolean;
  managerCount: number;
};

/**
 * Returns, as comments, the rules that would follow from pods whose account or project is in doubt. A rule gives a
 * lasting permission, so a user who may create pods in a namespace must not get one by creating a single pod.
 *
 * @returns `left` has a sentence about these rules
 */
export function doubtedRules(
  pods: readonly AttributedPod[],
  { hasInstances, isOfManager, managerCount }: Context,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const doubted = pods.flatMap(({ doubt, managers, pod }) => {
    const { account, namespace, project } = pod;
    if (doubt === undefined || project === undefined || !isId(project) || managers.length === 0) return [];
    if (!isNamespaceName(namespace) || !isAccountName(account) || isOfManager(namespace, account)) return [];
    return [{ account, doubt, managers, namespace, pod, project }];
  });
  const rules = gather(doubted, ({ account, doubt, managers, namespace }) => [namespace, account, managers, doubt]).map(
    (same): ProposedRule => {
      const [{ account, doubt, managers, namespace }] = same;
      const projects = sortedIds(same.map(({ project }) => project));
      return {
        name: projectRuleName({ account, namespace, projects }, taken),
        ...{ projects, namespaces: [namespace], serviceAccount: account, allow: [] },
        createdBy: managers.length === managerCount && !hasInstances ? undefined : managers,
        comments: [seenText(same.map(({ pod }) => pod)), doubt],
      };
    },
  );
  const [first] = doubted;
  if (first === undefined) return { rules, left: [] };
  const example = `such as ${quote(`${first.namespace}/${first.account}`)} of project ${first.project}`;
  const [have, those] =
    doubted.length === 1 ? ['has an account', 'Its rule is a comment'] : ['have accounts', 'Their rules are comments'];
  return {
    rules,
    left: [
      `${counted(doubted.length, 'job pod')} ${have} for which the pod itself is the only evidence, ${example}. ${those}: read why before you use ${doubted.length === 1 ? 'it' : 'them'}.`,
    ],
  };
}
