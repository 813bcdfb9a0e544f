/** What the EKS hook takes for a role (`pkg/cache/cache.go` there); every partition, with a path or without. */
const ROLE_ARN = /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w/.@+=,-]+$/;

/** Whether a text is the ARN of an IAM role. */
export function isRoleArn(text: string): boolean {
  return ROLE_ARN.test(text);
}
