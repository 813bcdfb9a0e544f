import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketEncryption } from './aws.ts';
import { sendToAws } from './aws-error.ts';

/** S3 also sends this header when it refuses a request, so finding the region needs no permission. */
const REGION_HEADER = 'x-amz-bucket-region';

/**
 * Returns the region of a bucket; `undefined` if the bucket does not exist.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function readBucketRegion(s3: S3Client, Bucket: string): Promise<string | undefined> {
  return sendToAws('s3:ListBucket', async () => {
    try {
      const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket }));
      // Other servers with the S3 protocol may not send the region.
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

/** Returns the default encryption of a bucket. S3 encrypts with its own keys if nothing else is configured. */
export async function readBucketEncryption(s3: S3Client, Bucket: string): Promise<BucketEncryption> {
  const answer = await sendToAws('s3:GetEncryptionConfiguration', () =>
    orAbsent('ServerSideEncryptionConfigurationNotFoundError', () =>
      s3.send(new GetBucketEncryptionCommand({ Bucket })),
    ),
  );
  const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const { SSEAlgorithm = 'AES256', KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  return { algorithm: SSEAlgorithm, key };
}

/**
 * Returns the policy of a bucket as unchecked JSON; `undefined` if it has none.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
 */
export async function readBucketPolicy(s3: S3Client, Bucket: string): Promise<unknown> {
  const answer = await sendToAws('s3:GetBucketPolicy', () =>
    orAbsent('NoSuchBucketPolicy', () => s3.send(new GetBucketPolicyCommand({ Bucket }))),
  );
  return answer?.Policy === undefined ? undefined : (JSON.parse(answer.Policy) as unknown);
}

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/**
 * Returns the names of the bucket's own "block public access" settings that are off. The settings of its AWS account,
 * which are not read here, may still block all public access.
 */
export async function readBucketOpenings(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const answer = await sendToAws('s3:GetBucketPublicAccessBlock', () =>
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
