const KEY_ARN = /^arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;
const KEY_ID = /^[\w-]+$/;

/**
 * Returns the ARN of a KMS key. S3 looks up a bare id in the AWS account of the request and in the region of the
 * bucket. A policy with an alias in its Resource allows nothing, because IAM compares the ARN of the key.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (x-amz-server-side-encryption-aws-kms-key-id)
 * https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 *
 * @param text an ARN, an id, or an alias
 * @returns `undefined` for an alias, and for an id in an unknown AWS account or region
 */
export function kmsKeyArn(
  text: string,
  { awsAccount, partition, region }: { partition: string; awsAccount: string | undefined; region: string | undefined },
): string | undefined {
  if (KEY_ARN.test(text)) return text;
  if (!KEY_ID.test(text) || awsAccount === undefined || region === undefined) return undefined;
  return `arn:${partition}:kms:${region}:${awsAccount}:key/${text}`;
}
