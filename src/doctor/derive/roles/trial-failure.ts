import type { Trial, TrialFailure, TrialStep } from '../../world/trial.ts';

type Explanation = {
  /** Whether AWS refuses the token itself, or accepts the token but refuses the role. */
  refuses: 'token' | 'role';
  means: string;
  todo: string;
};

/**
 * Says what an error of AssumeRoleWithWebIdentity means for an installation.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 * https://repost.aws/knowledge-center/eks-troubleshoot-irsa-errors
 */
export function explainedFailure(trial: Trial, { error, said }: TrialFailure): Explanation {
  const { audience, namespace, name, roleArn } = trial;
  if (/No OpenIDConnect provider found/i.test(said))
    return {
      refuses: 'token',
      means: 'the AWS account of the role has no identity provider for the issuer of this cluster',
      todo: 'create the identity provider with exactly this issuer; doctor --aws prints the command',
    };
  if (/audience/i.test(said))
    return {
      refuses: 'token',
      means: `the identity provider does not list the audience ${audience}`,
      todo: `add ${audience} to the audiences (client IDs) of the identity provider; doctor --aws prints the command`,
    };
  if (error === 'IDPCommunicationError' || /verification key|thumbprint|certificate/i.test(said))
    return {
      refuses: 'token',
      means: 'AWS cannot fetch the keys of the issuer, with which it checks the token',
      todo: 'check that the issuer is reachable from the internet, and the thumbprint of the identity provider',
    };
  if (error === 'AccessDenied')
    return {
      refuses: 'role',
      means: `its trust policy does not admit this account, or the role does not exist, for which AWS has the same words`,
      todo: `check that ${roleArn} exists and admits system:serviceaccount:${namespace}:${name}; doctor --aws says which element of its trust policy is wrong`,
    };
  return {
    refuses: error === 'InvalidIdentityToken' ? 'token' : 'role',
    means: 'AWS refuses the request',
    todo: 'read the error message of AWS, and run doctor --aws',
  };
}

/**
 * Says what an error of S3, or of STS for RoleARN, means for a cache.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function cacheFailure(step: TrialStep, { error, said }: TrialFailure): Omit<Explanation, 'refuses'> {
  if (step.step === 'cache role')
    return {
      means: `it may not assume ${step.on}, the RoleARN of the cache`,
      todo: `allow sts:AssumeRole on ${step.on} in a policy of the role of the manager, and admit that role in its trust policy`,
    };
  if (error === 'NoSuchBucket')
    return { means: 'the bucket does not exist', todo: 'correct BucketName in the configuration of the runner' };
  const [, region] = /expecting '([a-z0-9-]+)'/.exec(said) ?? [];
  if (region !== undefined || /PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocation|^301$/.test(error))
    return {
      means: `the bucket is in another region${region === undefined ? '' : `, ${region}`}`,
      todo: 'set BucketLocation in the configuration of the runner to the region of the bucket',
    };
  if (/^KMS\.|\bkms:[A-Z]/.test(`${error} ${said}`))
    return {
      means: 'the key that encrypts the bucket refuses the role',
      todo: 'allow kms:Decrypt and kms:GenerateDataKey on that key for the role; the policy of the key must also admit it',
    };
  if (/explicit deny/i.test(said))
    return {
      means: 'a policy denies it explicitly',
      todo: 'check the policy of the bucket, the permissions boundary of the role, and the policies of the organization',
    };
  const action = step.step === 'put' ? 's3:PutObject' : 's3:GetObject';
  return {
    means: `it may not ${action}`,
    todo: `allow ${action} below the path of the cache for the role; doctor --aws prints the policy`,
  };
}
