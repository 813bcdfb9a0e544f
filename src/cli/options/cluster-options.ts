/** Options for the cluster that a command reads. Defaults are those of kubectl. */
export const CLUSTER_OPTIONS = {
  kubeconfig: { value: 'FILE', description: 'kubeconfig to use (default: the one that kubectl uses)' },
  context: { value: 'NAME', description: 'context of the kubeconfig (default: its current context)' },
} as const;

/** Options for credentials and region in AWS. Defaults are those of the AWS CLI. */
export const AWS_OPTIONS = {
  profile: { value: 'NAME', description: 'profile of the AWS configuration (default: as for the AWS CLI)' },
  region: {
    value: 'REGION',
    description: 'region of AWS (default: as for the AWS CLI, or else that of the cluster)',
  },
} as const;
