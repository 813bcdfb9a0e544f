import { ambiguousIds } from './checks/ambiguous-ids.ts';
import { ambiguousKeep } from './checks/ambiguous-keep.ts';
import type { Check } from './checks/check.ts';
import { defaultAccount } from './checks/default-account.ts';
import { duplicateManager } from './checks/duplicate-manager.ts';
import { duplicateRule } from './checks/duplicate-rule.ts';
import { duplicateValue } from './checks/duplicate-value.ts';
import { exemptManager, exemptTooWide } from './checks/exempt.ts';
import { leakedAccount } from './checks/leaked-account.ts';
import { managerAccountForJob } from './checks/manager-account.ts';
import { neverMatches } from './checks/never-matches.ts';
import { noManagers } from './checks/no-managers.ts';
import { sharedTemplate } from './checks/shared-template.ts';
import { managerTooWide } from './checks/too-wide.ts';
import { instanceMissing, unknownInstance, unknownManager } from './checks/unknown-reference.ts';
import { unlistedManager } from './checks/unlisted-manager.ts';
import { unreachableRule, unreachableValue } from './checks/unreachable-rule.ts';
import { unseenNamespace } from './checks/unseen-namespace.ts';

/** Everything that a schema cannot say of a mapping. */
export const checks: readonly Check[] = [
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
