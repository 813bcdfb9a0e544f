import { nameList } from '../name-list.ts';
import type { AttributedPod, ProposedManager } from '../proposal.ts';
import type { FoundManager } from './managers.ts';
import { isNamespaceName } from './places.ts';

/**
 * Returns a manager as a document lists it, including the namespaces in which its jobs were seen.
 *
 * @param pods whose accounts are not in doubt
 * @param context.peers managers with the same settings for jobs, including this one
 */
export function proposedManager(
  manager: FoundManager,
  pods: readonly AttributedPod[],
  { hasInstances, jobAccount, peers }: { hasInstances: boolean; jobAccount: string; peers: readonly string[] },
): ProposedManager {
  const { account, instances, key, namespace, runners } = manager;
  const seen = pods.filter(({ managers }) => managers.includes(key)).map(({ pod }) => pod.namespace);
  const configured = new Set(runners.flatMap((runner) => runner.namespaces));
  // Jobs chose these namespaces, or the configuration that sets them was not read.
  const entered = [...new Set(seen)].filter((one) => isNamespaceName(one) && !configured.has(one));
  const [first] = runners;
  return {
    ...{ key, namespace, account, jobAccount, instance: instances[0] },
    namespaces: [...configured, ...entered],
    runners: runners.map(({ name, namespaces, placement, comments, url }) => ({
      ...{ name, url, comments: [...comments, ...placement.comments] },
      namespaces: name === first?.name ? [...namespaces, ...entered] : namespaces,
    })),
    comments: [
      ...(hasInstances && instances.length === 0
        ? ['Not known: its GitLab, and others serve several. Set instance.']
        : []),
      ...severalText(manager, jobAccount),
      ...peersText(peers.filter((one) => one !== key)),
    ],
  };
}

/**
 * Explains why the entry has only one of several accounts: with `default.job: keep`, it would be ambiguous which one a
 * job keeps.
 */
function severalText({ places }: FoundManager, jobAccount: string): string[] {
  const others = new Set(places.flatMap(({ account }) => (account === jobAccount ? [] : [account])));
  if (others.size === 0) return [];
  return [
    `Its runners configure several accounts, and with default.job: keep an entry has one. ${nameList(others)} ${others.size === 1 ? 'counts' : 'count'} as requested: a job with such an account needs a rule. When you set default.job to deny, name the account of each runner.`,
  ];
}

/**
 * Explains that rules are for several managers, because it is chance which of them runs a job, unless GitLab restricts
 * it.
 */
function peersText(others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `Its settings for jobs are those of ${nameList(new Set(others))}, so rules that follow from jobs of one are for all of them. If only some of their runners are protected in GitLab, set createdBy of the rules for these to their managers.`,
  ];
}
