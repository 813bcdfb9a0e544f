import { configuredAccounts } from '../../checks/accounts/configured-accounts.ts';
import { managerAccountsApart } from '../../checks/managers/manager-accounts-apart.ts';
import { managerJobs } from '../../checks/managers/manager-jobs.ts';
import { managerPermissions } from '../../checks/managers/manager-permissions.ts';
import { managerTokens } from '../../checks/managers/manager-tokens.ts';
import { managersApart } from '../../checks/managers/managers-apart.ts';
import { runnerJobOverwrites } from '../../checks/runners/overwrites/runner-job-overwrites.ts';
import { runnerOverwrite } from '../../checks/runners/overwrites/runner-overwrite.ts';
import { runnerAccount } from '../../checks/runners/runner-account.ts';
import { runnerAutomount } from '../../checks/runners/runner-automount.ts';
import { runnerNamespace } from '../../checks/runners/runner-namespace.ts';
import { runnerPrivileged } from '../../checks/runners/runner-privileged.ts';
import { runnerToken } from '../../checks/runners/runner-token.ts';
import { runnerVersions } from '../../checks/runners/runner-versions.ts';
import { jobRulesByHand, nodesByHand } from '../by-hand.ts';
import { type ChecklistItem, itemOf } from '../checklist-item.ts';

/** Lines of the checklist about managers, and about what a runner lets its jobs request. */
export const MANAGER_ITEMS: readonly ChecklistItem[] = [
  itemOf({ id: 'manager_accounts', line: 'Each manager has its own account', checks: [managerAccountsApart] }),
  itemOf({
    id: 'manager_roles',
    line: 'Each manager has a Role that names what it needs',
    checks: [managerPermissions, managerJobs],
  }),
  itemOf({
    id: 'manager_namespaces',
    line: 'Each manager whose roles matter has a namespace of its own, for its pod and its jobs',
    checks: [managersApart],
  }),
  {
    id: 'root_on_nodes',
    line: 'Jobs are not privileged and mount no path of the node; or managers run on nodes of their own, with a node pool for each level of trust',
    by: [{ check: runnerPrivileged }],
    byHand: nodesByHand,
  },
  itemOf({
    id: 'automount',
    line: 'automount_service_account_token = false in config.toml for jobs that do not use the Kubernetes API',
    checks: [runnerAutomount],
  }),
  itemOf({
    id: 'runner_versions',
    line: 'Runners are 17.9 or later; 19.4 if rules use rootGroups',
    checks: [runnerVersions],
  }),
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
      {
        check: runnerNamespace,
        codes: ['namespace_overwrite_wide', 'namespace_overwrite_unanchored', 'namespace_overwrite_invalid'],
      },
      { check: runnerJobOverwrites },
    ],
  },
  itemOf({
    id: 'manager_tokens',
    line: 'No manager in the cluster has tokens: any',
    checks: [managerTokens, runnerToken],
  }),
  itemOf({
    id: 'job_accounts',
    line: 'jobServiceAccounts names accounts without a role, and is what runners configure',
    checks: [configuredAccounts, runnerAccount],
  }),
  {
    id: 'protected_runners',
    line: 'Roles for production are bound by createdBy to a manager whose runners are protected',
    by: [],
    byHand: jobRulesByHand,
  },
];
