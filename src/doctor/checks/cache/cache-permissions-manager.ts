import { buildRoleTrust } from '../../../iam/build/build-trust.ts';
import type { PolicyDocument } from '../../../iam/policy-document.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { admitsRole } from '../../../iam/trust/admits-role.ts';
import { roleNamed } from '../../derive/roles/role-named.ts';
import { attachedUnread, policiesOf } from '../../derive/roles/role-policies.ts';
import {
  ASSUME_ROLE,
  assumedNeed,
  type CacheNeed,
  type CachePermission,
  formatPermission,
  keyArn,
  missingPermissions,
  neededPolicy,
  signerNeed,
} from '../../derive/runners/cache/cache-needs.ts';
import { assumedRole, type ManagerCache } from '../../derive/runners/cache/manager-cache.ts';
import { addTrust, putPolicy } from '../../fix/roles/aws-iam.ts';
import type { Role, Roles } from '../../world/roles.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Finding } from '../finding.ts';
import { boundaryFindings } from './cache-boundary.ts';
import { deniedFindings } from './cache-denied.ts';

/** The role that signs for a cache. `tagged` is true if its sessions have the tags of EKS Pod Identity. */
export type Signer = { arn: string; tagged: boolean };

type Place = {
  cache: ManagerCache;
  signer: Signer;
  roles: Roles;
  blind: Unseen[];
  /** ARNs of roles whose permissions were not read. */
  unread: Set<string>;
};

/** Returns what the roles of a cache lack: the manager's role, and the one that it assumes. */
export function managerFindings(place: Place): Finding[] {
  const { blind, cache } = place;
  if (cache.key !== undefined && keyArn(cache) === undefined) blind.push(keyUnseen(cache.key));
  const assumed = assumedRole(cache);
  return [
    ...lackingFindings(place, place.signer.arn, signerNeed(cache)),
    ...(assumed === undefined ? [] : assumedFindings(place, assumed)),
  ];
}

function lackingFindings({ blind, cache, roles, signer, unread }: Place, arn: string, need: CacheNeed): Finding[] {
  const role = roleNamed(roles, arn);
  const policies = role === undefined ? undefined : policiesOf(role);
  if (role === undefined || policies === undefined) {
    unread.add(arn);
    return [];
  }
  const { findings, others } = deniedFindings(role, policies, missingPermissions(policies, cache, need), cache);
  const missing = others.filter(
    ({ action, resource }) => !(action === ASSUME_ROLE && resource !== undefined && isNamedBy(resource, signer, roles)),
  );
  if (missing.length === 0) return [...findings, ...boundaryFindings({ blind, cache, roles }, role, need)];
  if (role.attached.length === 0)
    return [...findings, notAllowedFinding(role, missing, { cache, need, signer, isSigner: arn === signer.arn })];
  blind.push(...role.attached.map((attached) => attachedUnread(attached, role, roles)));
  return [...findings];
}

type Lack = Pick<Place, 'cache' | 'signer'> & { need: CacheNeed; isSigner: boolean };

function notAllowedFinding(
  role: Role,
  missing: readonly CachePermission[],
  { cache, isSigner, need, signer }: Lack,
): Finding {
  const { account, bucket } = cache;
  // Only a warning, because the policy of the key may name the role, and the doctor does not read that policy.
  const isOfKeyOnly = missing.every(({ resource }) => resource !== undefined && resource === keyArn(cache));
  const owner = `manager ${account.namespace}/${account.name}`;
  const use = isSigner ? owner : `${owner} assumes it for each object and`;
  return {
    code: 'cache_permissions_missing',
    level: isOfKeyOnly ? 'warning' : 'error',
    object: `role ${role.name}`,
    found: `it may not ${missing.map(formatPermission).join(', ')}, and ${use} has its cache in bucket ${bucket.name}: jobs run without a cache${isOfKeyOnly ? ', unless the policy of the key names the role' : ''}`,
    wanted: isSigner
      ? 'this permission on the role of the manager, which signs the URLs that jobs use'
      : 'this permission on the role that RoleARN names, with which jobs use the cache',
    fix: [
      putPolicy(role, 'gitlab-runner-cache', neededPolicy(cache, need, signer.tagged && need.assumes !== undefined)),
    ],
  };
}

/**
 * True if a role needs no permission to assume another, because both are in the same AWS account and the trust policy
 * names it.
 */
function isNamedBy(assumed: string, signer: Signer, roles: Roles): boolean {
  const trust = readPolicy(roleNamed(roles, assumed)?.trust?.value, 'trust').policy;
  const isSameAccount = parseRoleArn(assumed)?.awsAccount === parseRoleArn(signer.arn)?.awsAccount;
  if (trust === undefined || !isSameAccount) return false;
  const { admits, byName: isNamed } = admitsRole(trust, signer.arn, signer.tagged);
  return admits && isNamed;
}

function assumedFindings(place: Place, arn: string): Finding[] {
  const { blind, cache, roles, signer } = place;
  const role = roleNamed(roles, arn);
  const trust = role?.trust === undefined ? undefined : readPolicy(role.trust.value, 'trust').policy;
  if (role === undefined || trust === undefined) {
    const why = `${roles.source} does not contain it`;
    blind.push(roles.live?.unseen.get(arn) ?? { what: `the trust policy of ${arn}`, why, because: 'absent' });
    return lackingFindings(place, arn, assumedNeed(cache));
  }
  const { account } = cache;
  const { admits } = admitsRole(trust, signer.arn, signer.tagged);
  const refused: Finding = {
    code: 'cache_role_refuses',
    level: 'error',
    object: `role ${role.name}`,
    found: `its trust policy does not admit ${signer.arn}, the role of manager ${account.namespace}/${account.name}, which assumes it for each object of the cache (${cache.assumes === undefined ? 'UploadRoleARN' : 'RoleARN'}): jobs run without a cache`,
    wanted: 'a statement that admits the role of the manager, beside those that it has',
    fix: [addTrust(role.name, role.trust?.value as PolicyDocument, buildRoleTrust([signer.arn], signer.tagged))],
  };
  return [...(admits ? [] : [refused]), ...lackingFindings(place, arn, assumedNeed(cache))];
}

function keyUnseen(key: string): Unseen {
  const why =
    'policies name keys by their ARN, and this is an alias, or an id without BucketLocation: write the ARN of the key';
  return { what: `whether the cache may use key ${key}`, why, because: 'absent' };
}
