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
import { peersOf, sharedJobs } from './jobs/shared-jobs.ts';
import { byInstance, leftOutComments } from './managers/instances.ts';
import { jobAccounts } from './managers/job-accounts.ts';
import { managersIn } from './managers/managers.ts';
import { proposedManager } from './managers/proposed-manager.ts';
import type { AttributedPod, Proposal } from './proposal.ts';
import { doubtedRules } from './rules/doubted-rules.ts';
import { openRules } from './rules/open-rules.ts';
import { projectRules } from './rules/project-rules.ts';
import { runnerRules } from './rules/runner-rules.ts';

/**
 * Returns a first mapping for what runs in a cluster, with which every job that was seen keeps its account.
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
  const ofListed = attributed.map((one) => ({ ...one, managers: one.managers.filter((key) => keys.has(key)) }));
  const pods = sharedJobs(ofListed, managers);
  const isOfManager = (namespace: string, account: string) => ofAll.has(`${namespace}/${account}`);
  const exists = (namespace: string, account: string) => {
    const namespaceAccounts = lookIn(sight.accounts, namespace, 'ServiceAccounts');
    return !isSeen(namespaceAccounts) || namespaceAccounts.seen?.has(account) === true;
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
    const namespaceAccounts = lookIn(sight.accounts, namespace, 'ServiceAccounts');
    return isSeen(namespaceAccounts) ? [...(namespaceAccounts.seen?.keys() ?? [])] : [];
  };
  const ofTemplates = templateRules(conventions, { accountsIn, groups, managerCount }, taken);
  const ofRunners = runnerRules(rest.managers, { accounts, exists, instanceOf }, taken);
  const rules = [...ofProjects.rules, ...ofTemplates, ...ofRunners.rules];
  const hasInstances = found.some(({ instances: [one] }) => one !== undefined);
  const certain = pods.filter(({ doubt }) => doubt === undefined);
  const doubted = doubtedRules(pods, { hasInstances, isOfManager, managerCount }, taken);
  const peers = peersOf(managers);
  const proposed = managers.map((manager) =>
    proposedManager(manager, certain, {
      ...{ hasInstances, jobAccount: accounts.ofManager(manager.key) },
      peers: peers.get(manager.key) ?? [],
    }),
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
        ...[...leftOutComments(instances, attributed), ...ofForeign(foreign), ...doubted.left],
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
