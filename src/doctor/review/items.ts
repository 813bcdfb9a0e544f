import { configuredAccounts } from '../checks/accounts/configured-accounts.ts';
import type { Check } from '../checks/check.ts';
import { accessEntries } from '../checks/cluster/access-entries.ts';
import { accessEntriesJobs } from '../checks/cluster/access-entries-jobs.ts';
import { auditLog } from '../checks/cluster/audit-log.ts';
import { clusterPermissions } from '../checks/cluster/cluster-permissions.ts';
import { guardActive } from '../checks/cluster/guard-active.ts';
import { guardPermissions } from '../checks/cluster/guard-permissions.ts';
import { namespaceWriters } from '../checks/cluster/namespace-writers.ts';
import { namespacesDedicated } from '../checks/cluster/namespaces-dedicated.ts';
import { namespacesEnforce } from '../checks/cluster/namespaces-enforce.ts';
import { namespacesLabeled } from '../checks/cluster/namespaces-labeled.ts';
import { podCreators } from '../checks/cluster/pod-creators.ts';
import { waysAround } from '../checks/cluster/ways-around.ts';
import { managerAccountsApart } from '../checks/managers/manager-accounts-apart.ts';
import { managerPermissions } from '../checks/managers/manager-permissions.ts';
import { managerTokens } from '../checks/managers/manager-tokens.ts';
import { managersApart } from '../checks/managers/managers-apart.ts';
import { defaultDenies } from '../checks/mapping/default-denies.ts';
import { exemptRequesters } from '../checks/mapping/exempt-requesters.ts';
import { mappingWriters } from '../checks/mapping/mapping-writers.ts';
import { unannotatedDenied } from '../checks/mapping/unannotated-denied.ts';
import { rolesApart } from '../checks/roles/roles-apart.ts';
import { rolesTrust } from '../checks/roles/roles-trust.ts';
import { runnerAccount } from '../checks/runners/runner-account.ts';
import { runnerAutomount } from '../checks/runners/runner-automount.ts';
import { runnerJobOverwrites } from '../checks/runners/runner-job-overwrites.ts';
import { runnerNamespace } from '../checks/runners/runner-namespace.ts';
import { runnerOverwrite } from '../checks/runners/runner-overwrite.ts';
import { runnerPrivileged } from '../checks/runners/runner-privileged.ts';
import { runnerToken } from '../checks/runners/runner-token.ts';
import { runnerVersions } from '../checks/runners/runner-versions.ts';
import { eksWebhookPresent } from '../checks/webhook/eks-webhook-present.ts';
import { networkPolicy } from '../checks/webhook/network-policy.ts';
import { registration } from '../checks/webhook/registration.ts';
import { webhookNamespace } from '../checks/webhook/webhook-namespace.ts';
import type { World } from '../world/world.ts';
import { alertsByHand, jobRulesByHand, metadataByHand, networkByHand } from './by-hand.ts';

/** One line of the checklist in docs/security.md. */
export type ReviewItem = {
  /** Stable snake_case id, also in docs/security.md. */
  id: string;
  /** A sentence that should be true; the same as in docs/security.md, without its markup. */
  line: string;
  /** The checks whose findings answer it; empty if only a person can. */
  by: readonly AnsweringCheck[];
  /** How a person answers it; a phrase that starts with a verb. */
  byHand?: (world: World) => string;
};

export type AnsweringCheck = {
  check: Check;
  /** The codes of its findings that contradict this line; all of them if it is left out. */
  codes?: readonly string[];
  /** Codes of findings that the line allows, such as administrators. */
  allowed?: readonly string[];
};

/** The checklist, in the order of docs/security.md. */
export const REVIEW_ITEMS: readonly ReviewItem[] = [
  {
    id: 'runner_namespaces',
    line: 'Runner namespaces contain runners and jobs only',
    by: [{ check: namespacesDedicated }],
  },
  {
    id: 'runner_namespace_writers',
    line: 'No user has admin or edit in runner namespaces, and no job may create workloads there',
    by: [{ check: namespaceWriters }, { check: accessEntriesJobs, codes: ['access_entry_jobs'] }],
  },
  {
    id: 'pod_creators',
    line: 'Only managers and administrators may create pods where the webhook does not enforce',
    by: [{ check: podCreators }, { check: accessEntriesJobs, codes: ['access_entry_pods'] }],
  },
  {
    id: 'guard',
    line: 'The guard is installed as in the chart, and no way around the webhook is open',
    by: [{ check: guardActive }, { check: waysAround }, { check: accessEntriesJobs, codes: ['access_entry_jobs'] }],
  },
  {
    id: 'guard_permissions',
    line: 'Managers may enter their jobs, and only administrators have the other permissions of the guard',
    by: [{ check: guardPermissions }],
  },
  {
    id: 'cluster_permissions',
    line: 'Only administrators may write webhook configurations or policies, or reach pods by nodes/proxy',
    by: [{ check: clusterPermissions }, { check: accessEntries, codes: ['access_entry_nodes'] }],
  },
  {
    id: 'manager_accounts',
    line: 'Each manager has its own account',
    by: [{ check: managerAccountsApart }],
  },
  {
    id: 'manager_roles',
    line: 'Each manager has a Role that names what it needs',
    by: [{ check: managerPermissions }],
  },
  {
    id: 'manager_namespaces',
    line: 'Each manager whose roles matter has a namespace of its own, for its pod and its jobs',
    by: [{ check: managersApart }],
  },
  {
    id: 'root_on_nodes',
    line: 'Jobs are not privileged and mount no path of the node; or managers run on nodes of their own, with a node pool for each level of trust',
    by: [{ check: runnerPrivileged }],
  },
  {
    id: 'automount',
    line: 'automount_service_account_token = false in config.toml for jobs that do not use the Kubernetes API',
    by: [{ check: runnerAutomount }],
  },
  {
    id: 'runner_versions',
    line: 'Runners are 17.9 or later; 19.4 if rules use rootGroups',
    by: [{ check: runnerVersions }],
  },
  {
    id: 'account_overwrites',
    line: 'service_account_overwrite_allowed is empty, or anchored with ^ and $: without anchors, ci also allows gitlab-ci-admin',
    by: [
      {
        check: runnerOverwrite,
        codes: ['overwrite_invalid', 'overwrite_any', 'overwrite_unanchored', 'overwrite_of_manager'],
      },
    ],
  },
  {
    id: 'other_overwrites',
    line: 'namespace_overwrite_allowed and pod_labels_overwrite_allowed are empty, or anchored; bearer_token_overwrite_allowed is not set',
    by: [
      { check: runnerNamespace, codes: ['namespace_overwrite_wide', 'namespace_overwrite_invalid'] },
      { check: runnerJobOverwrites },
    ],
  },
  {
    id: 'manager_tokens',
    line: 'No manager in the cluster has tokens: any',
    by: [{ check: managerTokens }, { check: runnerToken }],
  },
  {
    id: 'job_accounts',
    line: 'jobServiceAccounts names accounts without a role, and is what runners configure',
    by: [{ check: configuredAccounts }, { check: runnerAccount }],
  },
  {
    id: 'protected_runners',
    line: 'Roles for production are bound by createdBy to a manager whose runners are protected',
    by: [],
    byHand: jobRulesByHand,
  },
  {
    id: 'default_deny',
    line: 'default.job: deny and default.manager: deny',
    by: [{ check: defaultDenies }],
  },
  {
    id: 'unannotated_deny',
    line: 'unannotated: deny if EKS Pod Identity is not used',
    by: [{ check: unannotatedDenied }],
  },
  {
    id: 'exempt_requesters',
    line: 'Only administrators are exempt from the mapping',
    by: [{ check: exemptRequesters }],
  },
  {
    id: 'mapping_writers',
    line: 'Only administrators may edit the mapping',
    by: [
      { check: mappingWriters, allowed: ['administrator'] },
      {
        check: accessEntries,
        codes: ['access_entry_mapping'],
        allowed: ['access_entry_administrator'],
      },
    ],
  },
  {
    id: 'trust_policies',
    line: 'Trust policies name one subject and the audience, with StringEquals and without *',
    by: [{ check: rolesTrust, allowed: ['trust_elsewhere'] }],
  },
  {
    id: 'roles_apart',
    line: 'No role is shared by a manager and a job',
    by: [{ check: rolesApart }],
  },
  {
    id: 'metadata_service',
    line: 'Pods cannot reach the instance metadata service',
    by: [],
    byHand: metadataByHand,
  },
  {
    id: 'webhook_namespace',
    line: 'The namespace of the webhook is not labeled, and only the platform writes there and reads Secrets there',
    by: [
      { check: namespacesLabeled, codes: ['namespace_own'] },
      { check: webhookNamespace },
      { check: accessEntries, codes: ['access_entry_mapping', 'access_entry_secrets'] },
    ],
  },
  {
    id: 'webhook_port',
    line: 'NetworkPolicies let only API servers reach port 9443: networkPolicy.controlPlaneCIDRs is set',
    by: [{ check: networkPolicy, codes: ['webhook_port_open'] }],
  },
  {
    id: 'metrics_port',
    line: 'NetworkPolicies let only Prometheus reach port 8080: networkPolicy.metricsFrom is set',
    by: [{ check: networkPolicy, codes: ['metrics_port_open'] }],
  },
  {
    id: 'network_enforces',
    line: 'The network enforces NetworkPolicies',
    by: [],
    byHand: networkByHand,
  },
  {
    id: 'registration',
    line: 'Enforce is registered with failurePolicy: Fail under a name that sorts before pod-identity-webhook',
    by: [{ check: registration }, { check: eksWebhookPresent }],
  },
  {
    id: 'audit_log',
    line: 'The audit log keeps the creation of pods',
    by: [{ check: auditLog }],
  },
  {
    id: 'alerts',
    line: 'Alerts watch tampering and pods that were let through',
    by: [],
    byHand: alertsByHand,
  },
  {
    id: 'modes',
    line: 'No namespace stays in best-effort or observe longer than its rollout',
    by: [
      { check: namespacesEnforce },
      {
        check: namespacesLabeled,
        codes: ['namespace_absent', 'namespace_unlabeled', 'namespace_off', 'label_unknown'],
      },
    ],
  },
];
