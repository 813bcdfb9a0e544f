/** What the EKS pod identity webhook accepts as a role (its `pkg/cache/cache.go`): any partition, with or without a path. */
const ROLE_ARN = /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w/.@+=,-]+$/;

/** Whether a text is the ARN of an IAM role. */
export function isRoleArn(text: string): boolean {
  return ROLE_ARN.test(text);
}
