import { ambiguousIds } from './checks/ambiguous-ids.ts';
import { ambiguousKeep } from './checks/ambiguous-keep.ts';
import { defaultAccount } from './checks/default-account.ts';
import { duplicateManager } from './checks/duplicate-manager.ts';
import { duplicateRule } from './checks/duplicate-rule.ts';
import { duplicateValue } from './checks/duplicate-value.ts';
import { exemptManager } from './checks/exempt-manager.ts';
import { exemptTooWide } from './checks/exempt-too-wide.ts';
import { instanceMissing } from './checks/instance-missing.ts';
import { leakedAccount } from './checks/leaked-account.ts';
import { managerAccountForJob } from './checks/manager-account-for-job.ts';
import { managerTooWide } from './checks/manager-too-wide.ts';
import { neverMatches } from './checks/never-matches.ts';
import { noManagers } from './checks/no-managers.ts';
import { sharedTemplate } from './checks/shared-template.ts';
import { unknownInstance } from './checks/unknown-instance.ts';
import { unknownManager } from './checks/unknown-manager.ts';
import { unlistedManager } from './checks/unlisted-manager.ts';
import { unreachableRule } from './checks/unreachable-rule.ts';
import { unreachableValue } from './checks/unreachable-value.ts';
import { unseenNamespace } from './checks/unseen-namespace.ts';
import type { MappingCheck } from './draft.ts';

/** All checks that a schema cannot make. */
export const checks: readonly MappingCheck[] = [
  duplicateRule,
  duplicateManager,
  duplicateValue,
  noManagers,
  managerTooWide,
  unknownManager,
  unknownInstance,
  instanceMissing,
  ambiguousIds,
  neverMatches,
  unreachableRule,
  unreachableValue,
  managerAccountForJob,
  defaultAccount,
  ambiguousKeep,
  leakedAccount,
  sharedTemplate,
  unlistedManager,
  unseenNamespace,
  exemptTooWide,
  exemptManager,
];
