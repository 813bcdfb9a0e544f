/** A runner manager of a mapping that is still to be written. */
export type StarterManager = {
  /** `namespace/name` of its ServiceAccount. */
  serviceAccount: string;
  /** Where it may create job pods; its own namespace where there is none. */
  namespaces: readonly string[];
};

/**
 * The first mapping of a cluster: every pod keeps the account that it has, and people find written beside it what comes
 * next. Its managers make the mode observe useful at once.
 */
export function renderStarter(managers: readonly StarterManager[]): string {
  return `# Who gets which ServiceAccount. Written once, when this ConfigMap had no mapping; from here on it is yours, and an edit
# counts at once. Every field: docs/mapping.md of gitlab-runner-irsa
#
# Every pod keeps the account that it has. Label the namespaces of your runners gitlab-runner-irsa=observe, add rules, and
# read in the metrics and in the log what each of them would do. When that is right, set default.job to deny and the label
# to enforce.
version: 1

# Who may create job pods. A pod that one of them creates is a job, whatever it looks like.
${renderManagers(managers)}
# The first rule that matches decides.
rules: []
# One project, one role; the id stands on the overview page of the project in GitLab:
#rules:
#  - name: billing
#    match: {kind: job, projects: [4242]}
#    serviceAccount: ci-billing
#
# All other projects by a convention: project 9876 gets ci-project-9876, if somebody made that account:
#  - name: everyone-else
#    match: {kind: job}
#    serviceAccount: ci-project-{project}
#    missing: next

# Where no rule matches: keep the account, or deny.
default: {manager: keep, job: keep}
`;
}

function renderManagers(managers: readonly StarterManager[]): string {
  if (managers.length === 0)
    return `managers: []
# The ServiceAccounts of your runner managers: kubectl get pods --all-namespaces -o yaml | grep serviceAccountName
#managers:
#  - serviceAccount: gitlab/gitlab-runner
#    # What config.toml says in service_account; jobs without one run with default.
#    jobServiceAccounts: [default]
`;
  const entries = managers.map(({ serviceAccount, namespaces }) => {
    const elsewhere = namespaces.length === 0 ? '' : `    namespaces: [${namespaces.join(', ')}]\n`;
    return `  - serviceAccount: ${serviceAccount}\n${elsewhere}    # What config.toml says in service_account; jobs without one run with default.\n    jobServiceAccounts: [default]\n`;
  });
  return `managers:\n${entries.join('')}`;
}
