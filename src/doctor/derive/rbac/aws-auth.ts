import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { isOfEks } from './access-policies.ts';
import { allows, type Permission } from './permission-holders.ts';
import { permissions } from './permissions.ts';
import type { Power } from './powers.ts';
import { CONTROL_PLANE } from './system-subject.ts';

const NAME = 'aws-auth';
const CREATE_CONFIG_MAPS: Permission = { verb: 'create', group: '', resource: 'configmaps' };

/**
 * Returns the ways to become an administrator by ConfigMap `aws-auth`, which gives groups such as system:masters to IAM
 * identities. EKS reads it unless the authentication mode of the cluster is `API`.
 */
export function awsAuthPowers(world: World): readonly Power[] {
  return isRead(world) ? [WRITE, exists(world) ? REPLACE : CREATE] : [];
}

const WRITE: Power = {
  does: 'write ConfigMap aws-auth, which can make an IAM identity an administrator',
  permissions: permissions(['update', 'patch'], '', ['configmaps'], NAME),
};

const CREATE: Power = {
  does: 'create ConfigMaps, such as aws-auth where it does not exist, which can make an IAM identity an administrator',
  permissions: [CREATE_CONFIG_MAPS],
};

/** For a ConfigMap that exists. `create` alone, which leader election and the cluster autoscaler need, cannot write it. */
const REPLACE: Power = {
  does: 'delete ConfigMap aws-auth and create it again, which can make an IAM identity an administrator',
  permissions: permissions(['delete', 'deletecollection'], '', ['configmaps'], NAME),
  also: (rules, { namespace }) =>
    (namespace === undefined || namespace === CONTROL_PLANE) && rules.some((rule) => allows(rule, CREATE_CONFIG_MAPS)),
};

/** True also if the doctor did not read the cluster in AWS. */
function isRead({ aws, issuer }: World): boolean {
  if (isOfEks(issuer) === false) return false;
  const cluster = isSeen(aws) ? aws.seen.cluster : aws;
  return !isSeen(cluster) || cluster.seen === undefined || cluster.seen.hasAwsAuth;
}

/** False also if the doctor could not read the ConfigMap. */
function exists({ security }: World): boolean {
  return isSeen(security) && seenOr(security.seen.awsAuthExists, false);
}
