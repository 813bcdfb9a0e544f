import { accountElsewhere, duplicateAccount, unknownAccount, unusedAccount } from './checks/accounts.ts';
import { cacheForJob, cacheReachable, cacheWithout } from './checks/cache.ts';
import type { Check } from './checks/check.ts';
import { fargatePodIdentity, issuerMissing, issuerRegion, wrongPartition } from './checks/identity.ts';
import { managerAccount, managerAccountForJob, sharedProtected, unusedProtection } from './checks/managers.ts';
import { checksOfMapping } from './checks/mapping.ts';
import { duplicateRunner, reservedName, webhookNamespace } from './checks/names.ts';
import { ownedValue } from './checks/owned-values.ts';
import { iamQuota, otherAwsAccount, roleName, sharedRole } from './checks/roles.ts';
import { mappingSize } from './checks/size.ts';
import { imageMissing, nullValue, tokenValue, unknownValue } from './checks/values.ts';

/** Everything that a schema cannot say of a fleet. */
export const checks: readonly Check[] = [
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
  sharedRole,
  roleName,
  otherAwsAccount,
  iamQuota,
  issuerMissing,
  issuerRegion,
  wrongPartition,
  fargatePodIdentity,
  cacheForJob,
  cacheWithout,
  cacheReachable,
  ownedValue,
  unknownValue,
  nullValue,
  tokenValue,
  imageMissing,
  mappingSize,
  ...checksOfMapping,
];
