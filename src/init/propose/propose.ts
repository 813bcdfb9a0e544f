import { allSeen, lookIn } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { stillPossible } from '../past/still-possible.ts';
import type { JobPod, Sight } from '../sight.ts';
import { findConventions } from './conventions/find-conventions.ts';
import { templateRules } from './conventions/template-rules.ts';
import { withoutConventions } from './conventions/without-conventions.ts';
import { gather } from './gather.ts';
import { attribute } from './jobs/attribute.ts';
import { defaultRoles } from './jobs/default-roles.ts';
import { groupsOf } from './jobs/groups.ts';
import { notCovered, ofForeign } from './jobs/not-covered.ts';
import { byInstance, saysOfLeft } from './managers/instances.ts';
import { jobAccounts } from './managers/job-accounts.ts';
import { type FoundManager, managersIn } from './managers/managers.ts';
import { isNamespaceName } from './managers/places.ts';
import { named } from './named.ts';
import type { AttributedPod, Proposal, ProposedManager } from './proposal.ts';
import { doubtedRules } from './rules/doubted-rules.ts';
import { openRules } from './rules/open-rules.ts';
import { projectRules } from './rules/project-rules.ts';
import { runnerRules } from './rules/runner-rules.ts';

/**
 * A first mapping from what runs in a cluster: it keeps the account of every job that was seen.
 *
 * @param options.webhookNamespace namespace of the webhook, in which nothing else may run
 * @returns also the pods of jobs, and those that look like jobs but that GitLab Runner did not create
 */
export function propose(
  sight: Sight,
  { for: what, webhookNamespace }: { for: 'fleet' | 'chart'; webhookNamespace: string },
): { proposal: Proposal; pods: readonly AttributedPod[]; foreign: readonly JobPod[] } {
  const { managers: all, unlistable } = managersIn(sight, webhookNamespace);
  const instances = byInstance(all, unlistable, what);
  const { found, listed: managers } = instances;
  const keys = new Set(managers.map(({ key }) => key));
  const ofAll = new Set(all.map(({ key }) => key));
  const past = stillPossible(sight);
  const shaped = [...[...allSeen(sight.jobs)].flatMap(([, jobs]) => jobs), ...past.jobs].filter(
    (pod) => pod.namespace !== webhookNamespace,
  );
  const foreign = shaped.filter(({ clients }) => clients !== undefined);
  const attributed = shaped.filter(({ clients }) => clients === undefined).map((pod) => attribute(pod, found));
  const pods = attributed.map((one) => ({ ...one, managers: one.managers.filter((key) => keys.has(key)) }));
  const isOfManager = (namespace: string, account: string) => ofAll.has(`${namespace}/${account}`);
  const exists = (namespace: string, account: string) => {
    const there = lookIn(sight.accounts, namespace, 'ServiceAccounts');
    return !isSeen(there) || there.seen?.has(account) === true;
  };
  const groups = groupsOf(pods, isOfManager);
  const instanceOf = (key: string) => managers.find((one) => one.key === key)?.instances[0];
  const conventions = gather(groups, ({ manager }) => instanceOf(manager)).flatMap((same) =>
    findConventions(same, { exists, managers: found }),
  );
  const rest = withoutConventions(managers, groups, conventions);
  const accounts = jobAccounts(rest.configured, pods);
  const taken = new Set(['default']);
  const exceptions = new Set(conventions.flatMap((one) => one.exceptions));
  const managerCount = managers.length;
  const isRead = (key: string) =>
    managers.every((one) => one.key !== key || one.runners.every(({ placement }) => placement.isKnown));
  const ofProjects = projectRules(rest.groups, { accounts, exceptions, managerCount, isRead, instanceOf }, taken);
  const accountsIn = (namespace: string) => {
    const there = lookIn(sight.accounts, namespace, 'ServiceAccounts');
    return isSeen(there) ? [...(there.seen?.keys() ?? [])] : [];
  };
  const ofTemplates = templateRules(conventions, { accountsIn, groups, managerCount }, taken);
  const ofRunners = runnerRules(rest.managers, { accounts, exists, instanceOf }, taken);
  const rules = [...ofProjects.rules, ...ofTemplates, ...ofRunners.rules];
  const hasInstances = found.some(({ instances: [one] }) => one !== undefined);
  const certain = pods.filter(({ doubt }) => doubt === undefined);
  const doubted = doubtedRules(pods, { hasInstances, isOfManager, managerCount }, taken);
  const proposed = managers.map((manager) =>
    toProposed(manager, certain, { hasInstances, jobAccount: accounts.ofManager(manager.key) }),
  );

  const spaces = [...new Set(proposed.flatMap(({ namespaces }) => namespaces))];
  const ofLeft = new Set(
    attributed.flatMap((one, at) => (one.managers.length > 0 && pods[at]?.managers.length === 0 ? [one.pod] : [])),
  );
  return {
    ...{ pods, foreign },
    proposal: {
      managers: proposed,
      rules,
      open: [
        ...doubted.rules,
        ...openRules(
          spaces,
          { accounts: sight.accounts, isOfManager, managers: proposed, pods: attributed, rules },
          taken,
        ),
      ],
      left: [
        ...[...saysOfLeft(instances, attributed), ...ofForeign(foreign), ...doubted.left],
        ...[
          ...ofProjects.left,
          ...ofRunners.left,
          ...notCovered(
            pods.filter(({ pod }) => !ofLeft.has(pod)),
            { for: what, isOfManager },
          ),
          ...defaultRoles(spaces, sight, pods),
          ...past.left,
        ],
      ],
      namespaces: [...new Set([...spaces, ...proposed.map(({ namespace }) => namespace)])],
    },
  };
}

function toProposed(
  manager: FoundManager,
  pods: readonly AttributedPod[],
  { hasInstances, jobAccount }: { hasInstances: boolean; jobAccount: string },
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
    ],
  };
}

/** With `default.job: keep`, the entry of a manager has one account: which of several a job keeps would be ambiguous. */
function severalText({ places }: FoundManager, jobAccount: string): string[] {
  const others = new Set(places.flatMap(({ account }) => (account === jobAccount ? [] : [account])));
  if (others.size === 0) return [];
  return [
    `Its runners configure several accounts, and with default.job: keep an entry has one. ${named(others)} ${others.size === 1 ? 'counts' : 'count'} as requested: a job with it needs a rule. When you set default.job to deny, name the account of each runner.`,
  ];
}
