import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { bindingIssue } from '../../derive/guard/binding-issue.ts';
import { policyIssue } from '../../derive/guard/guard-state.ts';
import { GUARD_POLICIES, type GuardPolicyName } from '../../derive/guard/policies.ts';
import { holdersOf } from '../../derive/rbac/permission-holders.ts';
import { isWebhookAccount } from '../../derive/rbac/webhook-account.ts';
import { usedNamespaces } from '../../derive/runners/jobs/job-places.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import { lookIn } from '../../world/by-namespace.ts';
import type { Guard } from '../../world/guard.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { Rbac } from '../../world/rbac.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Installation, Labels } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const NAMES = Object.keys(GUARD_POLICIES) as GuardPolicyName[];

/** What each policy of the guard stops. */
const STOPS: Record<GuardPolicyName, string> = {
  accounts: 'another role on an account',
  jobs: 'entering a running pod',
  managers: 'workloads that look like a manager',
  'namespaces-enforce': 'taking a namespace out of enforce',
  'namespaces-observe': 'changing the mode of a namespace in observe or best-effort unseen',
  nodes: 'pods that can become root on their node',
  'token-requests': 'tokens without a pod',
  'token-secrets': 'Secrets with tokens that never expire',
  webhook:
    'changes by the account of the webhook to more than caBundle, by which it can read every request of the cluster',
};

/** Checks the policies that close the ways around the webhook, and their bindings. */
export const guardActive = defineCheck(
  { id: 'guard_active', title: 'the guard is installed as in the chart', needs: ['mapping', 'rbac', 'guard'] },
  ({ guard, mapping, rbac }, world) => {
    const { installation, namespaces } = world;
    const unseen: Unseen[] = rbac.unread.filter((one) => one.namespace === installation.namespace);
    const concerned: [string, Labels][] = [];
    for (const namespace of usedNamespaces(mapping, world)) {
      const labels = lookIn(namespaces, namespace, 'labels');
      if (!isSeen(labels)) unseen.push(labels.unseen);
      else if (labels.seen !== undefined) concerned.push([namespace, labels.seen]);
    }
    const mayWrite = writesConfigurations(rbac, installation);
    const isWanted = (name: GuardPolicyName) =>
      guard.policies.has(name) || (name === 'webhook' ? mayWrite : name !== 'nodes');
    const findings =
      guard.policies.size === 0
        ? [absentGuardFinding(installation, mayWrite)]
        : [
            ...incompleteFindings(NAMES.filter(isWanted), guard, concerned, installation),
            ...(isSeen(world.security) ? unknownManagersFindings(guard, mapping, installation) : []),
          ];
    return {
      looked: `${counted(guard.policies.size, 'policy')}, ${counted(guard.bindings.length, 'binding')}`,
      findings,
      unseen,
    };
  },
);

/**
 * True if the webhook may write the configurations. With certificates from cert-manager it may not, and then the chart
 * has no policy that limits it.
 */
function writesConfigurations(rbac: Rbac, installation: Installation): boolean {
  const { mutatingConfiguration: name, namespace } = installation;
  const wanted = ['update', 'patch'].map((verb) => {
    return { verb, group: 'admissionregistration.k8s.io', resource: 'mutatingwebhookconfigurations', name };
  });
  return holdersOf(rbac, namespace, wanted).some(
    ({ binding, subject }) => binding.namespace === undefined && isWebhookAccount(subject, installation),
  );
}

function absentGuardFinding(installation: Installation, mayWrite: boolean): Finding {
  return {
    code: 'guard_absent',
    level: mayWrite ? 'warning' : 'notice',
    object: `policies ${installation.guardPolicies}*`,
    found: `they do not exist: RBAC alone decides who gets an account past the webhook${mayWrite ? `; nothing stops ${STOPS.webhook}` : ''}`,
    wanted: 'the guard of the chart',
    fix: [helmUpgrade(installation, 'guard.enabled: true')],
  };
}

/** Groups policies by issue, because after an upgrade of the doctor alone all of them have the same. */
function incompleteFindings(
  names: readonly GuardPolicyName[],
  guard: Guard,
  concerned: readonly [string, Labels][],
  installation: Installation,
): Finding[] {
  const issues = Map.groupBy(names, (name) => policyIssue(guard, name) ?? bindingIssue(name, guard, concerned));
  return [...issues].flatMap(([issue, alike]): Finding[] => {
    if (issue === undefined) return [];
    return [
      {
        code: 'guard_incomplete',
        level: 'warning',
        object: `validatingadmissionpolicy ${alike.map((name) => guard.prefix + name).join(', ')}`,
        found: `${issue}; the guard needs it to stop ${alike.map((name) => STOPS[name]).join('; ')}`,
        wanted: 'the policies and the bindings of the chart',
        fix: [helmUpgrade(installation, 'guard.enabled: true')],
      },
    ];
  });
}

/**
 * Finds managers that the guard does not know. Their list is a value of the release, so fingerprints do not cover it.
 * Runs only for a review, because the chart need not know a manager that only the mapping lists.
 */
function unknownManagersFindings(guard: Guard, mapping: MappingIndex, installation: Installation): Finding[] {
  if (policyIssue(guard, 'managers') !== undefined) return [];
  const known = new Set(guard.managerAccounts);
  const all = new Set(managerAccounts(mapping).map(({ name, namespace }) => `${namespace}/${name}`));
  const unknown = [...all].filter((account) => !known.has(account));
  if (unknown.length === 0) return [];
  return [
    {
      code: 'guard_manager_unknown',
      level: 'notice',
      object: `validatingadmissionpolicy ${guard.prefix}managers`,
      found: `it does not know ${showList(unknown)}, which the mapping lists as managers: it judges workloads with these accounts by their marks alone`,
      wanted: 'each manager of the mapping in serviceAccounts of the chart',
      fix: [
        helmUpgrade(
          installation,
          `serviceAccounts with ${showList(unknown)} (kind: manager; create: false if it exists)`,
        ),
      ],
    },
  ];
}
