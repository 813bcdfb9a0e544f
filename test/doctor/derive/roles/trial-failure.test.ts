import t from 'tap';
import { cacheFailure, explainedFailure } from '../../../../src/doctor/derive/roles/trial-failure.ts';
import type { TrialStep } from '../../../../src/doctor/world/trial.ts';

const TRIAL = {
  ...{ namespace: 'gitlab', name: 'ci-billing', roleArn: 'arn:aws:iam::111122223333:role/ci-billing' },
  ...{ audience: 'sts.amazonaws.com', steps: [] },
};

const tokens: [error: string, said: string, refuses: string, means: RegExp][] = [
  [
    'InvalidIdentityToken',
    'No OpenIDConnect provider found in your account for https://oidc.eks.eu-central-1.amazonaws.com/id/ABC',
    'token',
    /has no identity provider for the issuer/,
  ],
  ['InvalidIdentityToken', 'Incorrect token audience', 'token', /does not list the audience sts\./],
  [
    'InvalidIdentityToken',
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    'token',
    /cannot fetch the keys of the issuer/,
  ],
  ['IDPCommunicationError', 'Connection timed out', 'token', /cannot fetch the keys/],
  [
    'InvalidIdentityToken',
    "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    'token',
    /cannot fetch the keys/,
  ],
  ['InvalidIdentityToken', 'The ID Token provided is not a valid JWT', 'token', /refuses the request/],
  [
    'AccessDenied',
    'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    'role',
    /its trust policy does not admit this account, or the role does not exist/,
  ],
  ['RegionDisabledException', 'STS is not activated in this region', 'role', /refuses the request/],
];

for (const [error, said, refuses, means] of tokens)
  t.test(`${error}: ${said}`, async (t) => t.match(explainedFailure(TRIAL, { error, said }), { refuses, means }));

const put: TrialStep = { step: 'put', on: 's3://cache/a' };
const caches: [step: TrialStep, error: string, said: string, means: RegExp][] = [
  [put, 'NoSuchBucket', 'The specified bucket does not exist', /the bucket does not exist/],
  [
    put,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    /is in another region$/,
  ],
  [
    put,
    'AuthorizationHeaderMalformed',
    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
    /is in another region, eu-central-1$/,
  ],
  [
    put,
    'AccessDenied',
    'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:111122223333:key/1 because no identity-based policy allows the kms:GenerateDataKey action',
    /the key that encrypts the bucket/,
  ],
  [put, 'KMS.NotFoundException', 'Invalid arn eu-central-1', /the key that encrypts the bucket/],
  [
    put,
    'AccessDenied',
    'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::cache/a" with an explicit deny in a resource-based policy',
    /denies it explicitly/,
  ],
  [put, 'AccessDenied', 'Access Denied', /may not s3:PutObject/],
  [{ step: 'get', on: 's3://cache/a' }, 'AccessDenied', 'Access Denied', /may not s3:GetObject/],
  [
    { step: 'cache role', on: 'arn:aws:iam::111122223333:role/cache' },
    'AccessDenied',
    'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/cache',
    /may not assume arn:aws:iam::111122223333:role\/cache, the RoleARN of the cache/,
  ],
];

for (const [step, error, said, means] of caches)
  t.test(`${step.step}: ${error}: ${said}`, async (t) => t.match(cacheFailure(step, { error, said }), { means }));
