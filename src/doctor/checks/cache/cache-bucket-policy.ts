import { formatPath } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import { evaluate, statementsOf } from '../../../iam/evaluate/evaluate.ts';
import type { Request } from '../../../iam/evaluate/request.ts';
import { isKey } from '../../../iam/evaluate/without-keys.ts';
import type { PolicyDocument, PolicyStatement } from '../../../iam/policy-document.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { assumedNeed, signerNeed } from '../../derive/runners/cache/cache-needs.ts';
import { assumedRole, type ManagerCache } from '../../derive/runners/cache/manager-cache.ts';
import type { CacheBucketState } from '../../world/aws-side.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Finding } from '../finding.ts';

const ENCRYPTION = 's3:x-amz-server-side-encryption';
/** Condition keys whose values are known for requests of a cache. The AWS SDKs always use TLS. */
const KNOWN = ['aws:SecureTransport', 'aws:PrincipalArn', 'aws:PrincipalAccount', ENCRYPTION];

type Refusal = { action: string; roleArn: string; cache: ManagerCache; by: readonly Denial[] };

type Denial = { place: string; ofEncryption: boolean };

/**
 * Returns findings about a Deny in the policy of a bucket, which overrides the permissions of roles. A Deny with a
 * condition on other keys, such as the endpoint of a VPC, is assumed not to apply.
 *
 * @param users the caches in the bucket
 */
export function bucketPolicyFindings(
  name: string,
  users: readonly ManagerCache[],
  { policy: stored }: CacheBucketState,
  blind: Unseen[],
): Finding[] {
  if (!isSeen(stored)) {
    blind.push(stored.unseen);
    return [];
  }
  if (stored.seen === undefined) return [];
  const { policy } = readPolicy(stored.seen, 'resource');
  if (policy === undefined) {
    blind.push({
      what: `the policy of bucket ${name}`,
      why: 'it is not a policy that this version can read',
      because: 'absent',
    });
    return [];
  }
  const deciding = { ...policy, Statement: statementsOf(policy).map(({ statement }) => withKnownKeys(statement)) };
  const refusals = users.flatMap((cache) => usesOf(cache).flatMap((use) => refusalOf(deciding, { ...use, cache })));
  return [
    ...Map.groupBy(
      refusals,
      ({ roleArn, cache }) => `${roleArn} ${cache.account.namespace}/${cache.account.name}`,
    ).values(),
  ].map((those) => refusedFinding(name, those));
}

function usesOf(cache: ManagerCache): { action: string; roleArn: string }[] {
  const assumed = assumedRole(cache);
  const usesBy = (roleArn: string | undefined, objects: readonly string[]) =>
    roleArn === undefined ? [] : objects.map((action) => ({ action, roleArn }));
  return [
    ...usesBy(cache.account.roleArn, signerNeed(cache).objects),
    ...usesBy(assumed, assumed === undefined ? [] : assumedNeed(cache).objects),
  ];
}

/** Makes a statement that may not apply an Allow, so that it denies nothing but the others keep their positions. */
function withKnownKeys(statement: PolicyStatement): PolicyStatement {
  const isKnown = keysOf(statement).every((key) => KNOWN.some((known) => isKey(key, known)));
  return isKnown ? statement : { ...statement, Effect: 'Allow' };
}

/** Returns the condition keys of a statement. */
function keysOf({ Condition = {} }: PolicyStatement): readonly string[] {
  return Object.values(Condition).flatMap((tests) => Object.keys(tests));
}

function refusalOf(policy: PolicyDocument, { action, cache, roleArn }: Omit<Refusal, 'by'>): Refusal[] {
  const isUpload = action === 's3:PutObject';
  const request: Omit<Request, 'resource'> = {
    ...{ principal: { kind: 'AWS', id: roleArn }, action },
    context: {
      'aws:SecureTransport': 'true',
      'aws:PrincipalArn': roleArn,
      'aws:PrincipalAccount': parseRoleArn(roleArn)?.awsAccount ?? '',
      ...(isUpload && cache.encryption !== undefined ? { [ENCRYPTION]: cache.encryption } : {}),
    },
  };
  const evaluations = exampleObjects(cache).map((resource) => evaluate([policy], { ...request, resource }));
  if (evaluations.some(({ decision }) => decision !== 'explicitly denied')) return [];
  const denials = evaluations
    .flatMap(({ by }) => by)
    .map(({ path: place, statement }): Denial => {
      const sid = statement.Sid === undefined ? '' : ` (${statement.Sid})`;
      return {
        place: `${formatPath(place)}${sid}`,
        ofEncryption: keysOf(statement).some((key) => isKey(key, ENCRYPTION)),
      };
    });
  return [{ action, roleArn, cache, by: denials }];
}

/**
 * Returns an object that only one runner uses, and one that runners share (gitlab-runner `cache/cache.go`), because the
 * doctor does not read `Shared`.
 */
function exampleObjects({ bucket: { name, partition, path } }: ManagerCache): readonly string[] {
  const folder = `arn:${partition}:s3:::${name}/${path ? `${path}/` : ''}`;
  return [`${folder}runner/t1_abcdef/project/1/cache`, `${folder}project/1/cache`];
}

function refusedFinding(name: string, refusals: readonly Refusal[]): Finding {
  const [first] = refusals;
  const { roleArn = '', cache } = first ?? {};
  const denials = refusals.flatMap(({ by }) => by);
  const places = showList([...new Set(denials.map(({ place }) => place))]);
  const actions = [...new Set(refusals.map(({ action }) => action))].join(', ');
  const owner = `${cache?.account.namespace}/${cache?.account.name}`;
  const encrypt = denials.every(({ ofEncryption }) => ofEncryption)
    ? `set ServerSideEncryption in [runners.cache.s3] of the runner to what ${places} of the policy of bucket ${name} wants; or `
    : '';
  return {
    code: 'bucket_refuses',
    level: 'error',
    object: `bucket ${name}`,
    found: `${places} of its policy denies ${actions} to ${roleArn}, with which manager ${owner} uses its cache: jobs run without a cache, whatever the policies of the role allow`,
    wanted: 'a policy of the bucket that leaves out the role of the manager',
    fix: [{ advice: `${encrypt}let the owner of bucket ${name} leave ${roleArn} out of ${places} in its policy` }],
  };
}
