/** A runner manager of the first mapping. */
export type StarterManager = {
  /** `namespace/name` of its ServiceAccount. */
  serviceAccount: string;
  /** The namespaces in which it may create job pods; empty for its own namespace. */
  namespaces: readonly string[];
};

/**
 * Returns the first mapping of a cluster: every pod keeps its account, and comments show the next steps. With the
 * managers listed, the mode observe is useful at once. Removing each `#` directly before text, or before two spaces,
 * gives rules that work. So no key may be there twice, once with and once without `#`.
 */
export function renderStarter(managers: readonly StarterManager[]): string {
  return `# Who gets which ServiceAccount. Written once, because this ConfigMap had no mapping; now it is yours to edit, and an edit
# takes effect at once. Every field: docs/mapping.md of gitlab-runner-irsa
#
# With this mapping every pod keeps its account. Label the namespaces of your runners gitlab-runner-irsa=observe, add rules,
# and see in the log (field rule) what each rule would do. When that is right, set default.job to deny and the label to
# enforce.
version: 1

# Who may create job pods. Every pod that a manager creates is a job, whatever it looks like.
${renderManagers(managers)}
# The first rule that matches decides. Remove the # of these lines for a start:
#rules:
#  # One project, one role. GitLab shows the id on the overview page of the project.
#  - name: billing
#    match: {kind: job, projects: [4242]}
#    serviceAccount: ci-billing
#  # All other projects by a convention: project 9876 gets ci-project-9876, if that account exists.
#  - name: everyone-else
#    match: {kind: job}
#    serviceAccount: ci-project-{project}
#    missing: next

# For pods that no rule matches: keep their account, or deny them.
default: {manager: keep, job: keep}

# Where pipeline authors ask; refusals tell them. Remove the # of the next line, and write yours:
#contact: "#ci-platform, https://wiki.example.com/ci-aws"
`;
}

function renderManagers(managers: readonly StarterManager[]): string {
  if (managers.length === 0)
    return `# Remove the # of these lines, and name the ServiceAccounts of your runner managers:
# kubectl get pods --all-namespaces -o yaml | grep serviceAccountName
#managers:
#  - serviceAccount: gitlab/gitlab-runner
#    # The service_account in config.toml; without one, jobs run with default.
#    jobServiceAccounts: [default]
#    # A manager outside the cluster also needs "tokens: any", because its token is not that of a pod.
`;
  const entries = managers.map(({ serviceAccount, namespaces }) => {
    const elsewhere = namespaces.length === 0 ? '' : `    namespaces: [${namespaces.join(', ')}]\n`;
    return `  - serviceAccount: ${serviceAccount}\n${elsewhere}    # The service_account in config.toml; without one, jobs run with default.\n    jobServiceAccounts: [default]\n`;
  });
  return `managers:\n${entries.join('')}`;
}
