import { named } from '../named.ts';
import type { AttributedPod, ProposedManager } from '../proposal.ts';
import type { FoundManager } from './managers.ts';
import { isNamespaceName } from './places.ts';

/**
 * A manager as a document lists it, with the namespaces that its jobs were seen in.
 *
 * @param pods whose accounts are not in doubt
 * @param context.peers managers with the same settings for jobs, itself among them
 */
export function proposedManager(
  manager: FoundManager,
  pods: readonly AttributedPod[],
  { hasInstances, jobAccount, peers }: { hasInstances: boolean; jobAccount: string; peers: readonly string[] },
): ProposedManager {
  const { account, instances, key, namespace, runners } = manager;
  const seen = pods.filter(({ managers }) => managers.includes(key)).map(({ pod }) => pod.namespace);
  const configured = new Set(runners.flatMap((runner) => runner.namespaces));
  // A job chose these, or nothing says where jobs run.
  const entered = [...new Set(seen)].filter((one) => isNamespaceName(one) && !configured.has(one));
  const [first] = runners;
  return {
    ...{ key, namespace, account, jobAccount, instance: instances[0] },
    namespaces: [...configured, ...entered],
    runners: runners.map(({ name, namespaces, placement, says, url }) => ({
      ...{ name, url, says: [...says, ...placement.says] },
      namespaces: name === first?.name ? [...namespaces, ...entered] : namespaces,
    })),
    says: [
      ...(hasInstances && instances.length === 0
        ? ['Not known: its GitLab, and others serve several. Set instance.']
        : []),
      ...severalText(manager, jobAccount),
      ...peersText(peers.filter((one) => one !== key)),
    ],
  };
}

/** With `default.job: keep`, the entry of a manager has one account: which of several a job keeps would be ambiguous. */
function severalText({ places }: FoundManager, jobAccount: string): string[] {
  const others = new Set(places.flatMap(({ account }) => (account === jobAccount ? [] : [account])));
  if (others.size === 0) return [];
  return [
    `Its runners configure several accounts, and with default.job: keep an entry has one. ${named(others)} ${others.size === 1 ? 'counts' : 'count'} as requested: a job with such an account needs a rule. When you set default.job to deny, name the account of each runner.`,
  ];
}

/** Which of them runs a job is chance, unless GitLab says otherwise. */
function peersText(others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `Its settings for jobs are those of ${named(new Set(others))}, so rules that follow from jobs of one are for all of them. If only some of their runners are protected in GitLab, set createdBy of the rules for these to their managers.`,
  ];
}
