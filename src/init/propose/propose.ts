import { allSeen, lookIn } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { stillPossible } from '../past/still-possible.ts';
import type { JobPod, Sight } from '../sight.ts';
import { findConventions } from './conventions/find-conventions.ts';
import { templateRules } from './conventions/template-rules.ts';
import { withoutConventions } from './conventions/without-conventions.ts';
import { gather } from './gather.ts';
import { attribute } from './jobs/attribute.ts';
import { groupsOf } from './jobs/groups.ts';
import { notCovered, ofForeign } from './jobs/not-covered.ts';
import { byInstance, saysOfLeft } from './managers/instances.ts';
import { jobAccounts } from './managers/job-accounts.ts';
import { type FoundManager, managersIn } from './managers/managers.ts';
import { isNamespaceName } from './managers/places.ts';
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
  const { managers: all, left } = managersIn(sight, webhookNamespace);
  const instances = byInstance(all, what);
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
        ...openRules(spaces, { accounts: sight.accounts, managers: proposed, pods: attributed, rules }, taken),
      ],
      left: [
        ...[...saysOfLeft(instances, attributed), ...left, ...ofForeign(foreign), ...doubted.left],
        ...[
          ...ofProjects.left,
          ...ofRunners.left,
          ...notCovered(
            pods.filter(({ pod }) => !ofLeft.has(pod)),
            isOfManager,
          ),
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
  // A job chose these, or nothing says where jobs run.
  const entered = [...new Set(seen)].filter(isNamespaceName);
  const [first] = runners;
  return {
    ...{ key, namespace, account, jobAccount, instance: instances[0] },
    namespaces: [...new Set([...runners.flatMap((runner) => runner.namespaces), ...entered])],
    runners: runners.map(({ name, namespaces, placement, says, url }) => ({
      ...{ name, url, says: [...says, ...placement.says] },
      namespaces: name === first?.name ? [...new Set([...namespaces, ...entered])] : namespaces,
    })),
    says:
      hasInstances && instances.length === 0 ? ['Not known: its GitLab, and others serve several. Set instance.'] : [],
  };
}
