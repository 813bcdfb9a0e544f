import { policyOf } from '../../../iam/build/build-trust.ts';
import { permissionOn } from '../../../iam/cache-permissions.ts';
import { kmsKeyArn } from '../../../iam/kms-key-arn.ts';
import { roleNamed } from '../../derive/roles/role-named.ts';
import { attachedUnread, policiesOf } from '../../derive/roles/role-policies.ts';
import { assumedNeed, keyActions, signerNeed } from '../../derive/runners/cache/cache-needs.ts';
import { assumedRole, type ManagerCache } from '../../derive/runners/cache/manager-cache.ts';
import { putPolicy } from '../../fix/roles/aws-iam.ts';
import type { AwsSide, CacheBucketState } from '../../world/aws-side.ts';
import type { Role, Roles } from '../../world/roles.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Finding } from '../finding.ts';
import { deniedFindings } from './cache-denied.ts';

type KeyContext = {
  /** The caches in the bucket. */
  users: readonly ManagerCache[];
  state: CacheBucketState;
  aws: AwsSide;
  roles: Roles;
  blind: Unseen[];
};

/**
 * Returns findings for a bucket that encrypts with a customer managed key, because roles then need permissions on that
 * key too.
 */
export function cacheKeyFindings({ aws, blind, roles, state, users }: KeyContext): Finding[] {
  if (!isSeen(state.encryption)) {
    blind.push(state.encryption.unseen);
    return [];
  }
  const { algorithm, key } = state.encryption.seen;
  // Without a key of its own, the bucket uses the key that AWS manages, which everyone with access to the objects may
  // use.
  if (!algorithm.startsWith('aws:kms') || key === undefined) return [];
  const [cache] = users;
  const arn = kmsKeyArn(key, {
    region: state.region,
    awsAccount: aws.caller.awsAccount,
    partition: cache?.bucket.partition ?? 'aws',
  });
  if (arn === undefined) {
    blind.push({ what: `key ${key} of the cache`, why: 'policies name keys, and this is an alias', because: 'absent' });
    return [];
  }
  // A key in the runner's configuration takes precedence, and cache_permissions checks that one.
  const ofBucket = users.filter((user) => user.key === undefined);
  const signers = new Map(
    ofBucket.flatMap((user) => signersOf(user).map((one) => [JSON.stringify(one), { ...one, user }])),
  );
  return [...signers.values()].flatMap(({ actions, roleArn, user }): Finding[] => {
    const role = roleNamed(roles, roleArn);
    const policies = role === undefined ? undefined : policiesOf(role);
    // cache_permissions reports a role that was not read.
    if (role === undefined || policies === undefined) return [];
    // An action that is allowed only under a condition, such as kms:ViaService, is assumed to be allowed.
    const missing = actions
      .filter((action) => permissionOn(policies, action, arn) === 'none')
      .map((action) => ({ action, resource: arn }));
    const { findings, others } = deniedFindings(role, policies, missing, user, 'bucket_key');
    if (others.length === 0) return [...findings];
    if (role.attached.length > 0) {
      blind.push(...role.attached.map((attached) => attachedUnread(attached, role, roles)));
      return [...findings];
    }
    const lacking = others.map(({ action }) => action);
    return [...findings, refusedKeyFinding(role, { actions, missing: lacking, arn, bucket: user.bucket.name })];
  });
}

/**
 * Returns the roles that sign URLs of a cache, each with the actions that it needs on the key. With `UploadRoleARN`,
 * another role signs uploads.
 */
function signersOf(cache: ManagerCache): { roleArn: string; actions: readonly string[] }[] {
  const own = { roleArn: cache.account.roleArn ?? '', actions: keyActions(signerNeed(cache)) };
  const assumed = assumedRole(cache);
  const all = assumed === undefined ? [own] : [own, { roleArn: assumed, actions: keyActions(assumedNeed(cache)) }];
  return all.filter(({ actions }) => actions.length > 0);
}

function refusedKeyFinding(
  role: Role,
  {
    actions,
    arn,
    bucket,
    missing,
  }: { actions: readonly string[]; missing: readonly string[]; arn: string; bucket: string },
): Finding {
  const statement = { Effect: 'Allow', Action: actions, Resource: arn } as const;
  return {
    code: 'bucket_key',
    level: 'warning',
    object: `role ${role.name}`,
    found: `it may not ${missing.join(', ')} with ${arn}, which encrypts bucket ${bucket}: unless the policy of the key names the role, S3 refuses the URLs that the manager signs`,
    wanted: 'these permissions on the role that signs',
    fix: [putPolicy(role, 'gitlab-runner-cache-key', policyOf([statement]))],
  };
}
