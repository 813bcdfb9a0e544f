import { accountElsewhere } from './checks/account-elsewhere.ts';
import { administratorRole } from './checks/administrator-role.ts';
import { cacheForJob } from './checks/cache-for-job.ts';
import { cacheReachable } from './checks/cache-reachable.ts';
import { cacheWithout } from './checks/cache-without.ts';
import { duplicateAccount } from './checks/duplicate-account.ts';
import { duplicateRunner } from './checks/duplicate-runner.ts';
import { fargatePodIdentity } from './checks/fargate-pod-identity.ts';
import { iamQuota } from './checks/iam-quota.ts';
import { identityDenied } from './checks/identity-denied.ts';
import { imageMissing } from './checks/image-missing.ts';
import { issuerMissing } from './checks/issuer-missing.ts';
import { issuerRegion } from './checks/issuer-region.ts';
import { managerAccount } from './checks/manager-account.ts';
import { managerAccountForJob } from './checks/manager-account-for-job.ts';
import { mappingSize } from './checks/mapping-size.ts';
import { nullValue } from './checks/null-value.ts';
import { otherAwsAccount } from './checks/other-aws-account.ts';
import { otherCluster } from './checks/other-cluster.ts';
import { ownedValue } from './checks/owned-value.ts';
import { reservedName } from './checks/reserved-name.ts';
import { roleName } from './checks/role-name.ts';
import { roleSettings } from './checks/role-settings.ts';
import { sharedProtected } from './checks/shared-protected.ts';
import { sharedRole } from './checks/shared-role.ts';
import { tokenValue } from './checks/token-value.ts';
import { unknownAccount } from './checks/unknown-account.ts';
import { unknownValue } from './checks/unknown-value.ts';
import { unmanagedAccount } from './checks/unmanaged-account.ts';
import { unmanagedPods } from './checks/unmanaged-pods.ts';
import { unmanagedValue } from './checks/unmanaged-value.ts';
import { unusedAccount } from './checks/unused-account.ts';
import { unusedProtection } from './checks/unused-protection.ts';
import { webhookNamespace } from './checks/webhook-namespace.ts';
import { wrongPartition } from './checks/wrong-partition.ts';
import type { FleetCheck } from './draft.ts';
import { mappingChecks } from './mapping-checks.ts';

/** All checks of a fleet that a schema cannot express. */
export const checks: readonly FleetCheck[] = [
  duplicateAccount,
  duplicateRunner,
  reservedName,
  webhookNamespace,
  unknownAccount,
  accountElsewhere,
  unusedAccount,
  managerAccount,
  managerAccountForJob,
  sharedProtected,
  unusedProtection,
  unmanagedAccount,
  unmanagedPods,
  sharedRole,
  roleName,
  roleSettings,
  otherCluster,
  otherAwsAccount,
  iamQuota,
  issuerMissing,
  issuerRegion,
  wrongPartition,
  fargatePodIdentity,
  identityDenied,
  cacheForJob,
  cacheWithout,
  cacheReachable,
  administratorRole,
  ownedValue,
  unmanagedValue,
  unknownValue,
  nullValue,
  tokenValue,
  imageMissing,
  mappingSize,
  ...mappingChecks,
];
