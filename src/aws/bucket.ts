import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketEncryption } from './aws.ts';
import { asked } from './aws-error.ts';

/** S3 sends it also with a refusal, so that no permission is needed to find the region. */
const REGION_HEADER = 'x-amz-bucket-region';

/**
 * The region of a bucket.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 *
 * @returns `undefined` if the bucket does not exist
 */
export async function readBucketRegion(s3: S3Client, Bucket: string): Promise<string | undefined> {
  return asked('s3:ListBucket', async () => {
    try {
      const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket }));
      // Servers that only speak the protocol may send none.
      return BucketRegion ?? (await s3.config.region());
    } catch (reason) {
      const { $metadata, $response } = reason as FailedHead;
      if ($metadata?.httpStatusCode === 404) return undefined;
      const region = $response?.headers?.[REGION_HEADER];
      if (region !== undefined) return region;
      throw reason;
    }
  });
}

type FailedHead = {
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Readonly<Record<string, string>> };
};

/** The default encryption; S3 encrypts with its own keys if no other is configured. */
export async function readBucketEncryption(s3: S3Client, Bucket: string): Promise<BucketEncryption> {
  const answer = await asked('s3:GetEncryptionConfiguration', () =>
    orAbsent('ServerSideEncryptionConfigurationNotFoundError', () =>
      s3.send(new GetBucketEncryptionCommand({ Bucket })),
    ),
  );
  const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const { SSEAlgorithm = 'AES256', KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  return { algorithm: SSEAlgorithm, key };
}

/**
 * The policy of a bucket, as unchecked JSON; `undefined` if it has none.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
 */
export async function readBucketPolicy(s3: S3Client, Bucket: string): Promise<unknown> {
  const answer = await asked('s3:GetBucketPolicy', () =>
    orAbsent('NoSuchBucketPolicy', () => s3.send(new GetBucketPolicyCommand({ Bucket }))),
  );
  return answer?.Policy === undefined ? undefined : (JSON.parse(answer.Policy) as unknown);
}

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** The settings of "block public access" of the bucket itself that are off; the AWS account may block them all the same. */
export async function readBucketOpenings(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const answer = await asked('s3:GetBucketPublicAccessBlock', () =>
    orAbsent('NoSuchPublicAccessBlockConfiguration', () => s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
  );
  const configuration = answer?.PublicAccessBlockConfiguration ?? {};
  return BLOCKS.filter((block) => configuration[block] !== true);
}

async function orAbsent<Answer>(code: string, send: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await send();
  } catch (reason) {
    if (reason instanceof Error && reason.name === code) return undefined;
    throw reason;
  }
}
