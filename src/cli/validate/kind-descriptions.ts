/** Descriptions in help for each kind of file that can be validated. */
export const KIND_DESCRIPTIONS = {
  mapping: `Lists every error and warning in a mapping, each with its line and column: of each field, and of the rules as a whole, such as one that
no job can reach. Warnings alone leave the exit code at 0; a file that cannot be read makes it 2, and the other files are still checked.`,
  fleet: `Lists every error and warning in a fleet, each with its line and column: of each field, of names that refer to each other, of the
roles, and of the mapping that follows from it. Warnings alone leave the exit code at 0; a file that cannot be read makes it 2, and the
other files are still checked.`,
  cases: `Lists every error and warning in a file of cases, each with its line and column. It does not run them: that is what test does. Warnings
alone leave the exit code at 0; a file that cannot be read makes it 2, and the other files are still checked.`,
  'trust-policy': `Says whether the trust policy of a role admits a ServiceAccount, who else may assume the role, and how to fix it. --service-account and
--issuer are required. FILE is a policy, or what holds roles: output of aws iam get-role, list-roles or get-account-authorization-details,
CloudFormation, Terraform, ACK, Crossplane. Exit code 1: no role in a file lets it in, or a policy has errors.`,
} as const;
