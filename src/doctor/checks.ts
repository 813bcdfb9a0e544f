import { accountsAnnotated } from './checks/accounts/accounts-annotated.ts';
import { accountsExist } from './checks/accounts/accounts-exist.ts';
import { configuredAccounts } from './checks/accounts/configured-accounts.ts';
import { cacheBucket } from './checks/cache/cache-bucket.ts';
import { cachePermissionsApart } from './checks/cache/cache-permissions.ts';
import { runnerCache } from './checks/cache/runner-cache.ts';
import type { Check } from './checks/check.ts';
import { accessEntries } from './checks/cluster/access-entries.ts';
import { accessEntriesJobs } from './checks/cluster/access-entries-jobs.ts';
import { auditLog } from './checks/cluster/audit-log.ts';
import { clusterPermissions } from './checks/cluster/cluster-permissions.ts';
import { guardActive } from './checks/cluster/guard-active.ts';
import { guardPermissions } from './checks/cluster/guard-permissions.ts';
import { laterMutations } from './checks/cluster/later-mutations.ts';
import { namespaceWriters } from './checks/cluster/namespace-writers.ts';
import { namespacesDedicated } from './checks/cluster/namespaces-dedicated.ts';
import { namespacesEnforce } from './checks/cluster/namespaces-enforce.ts';
import { namespacesLabeled } from './checks/cluster/namespaces-labeled.ts';
import { podCreators } from './checks/cluster/pod-creators.ts';
import { waysAround } from './checks/cluster/ways-around.ts';
import { fleetMatches } from './checks/fleet/fleet-matches.ts';
import { managerAccountsApart } from './checks/managers/manager-accounts-apart.ts';
import { managerJobs } from './checks/managers/manager-jobs.ts';
import { managerPermissions } from './checks/managers/manager-permissions.ts';
import { managerTokens } from './checks/managers/manager-tokens.ts';
import { managersApart } from './checks/managers/managers-apart.ts';
import { defaultDenies } from './checks/mapping/default-denies.ts';
import { exemptRequesters } from './checks/mapping/exempt-requesters.ts';
import { mappingValid } from './checks/mapping/mapping-valid.ts';
import { mappingWriters } from './checks/mapping/mapping-writers.ts';
import { unannotatedDenied } from './checks/mapping/unannotated-denied.ts';
import { identityProvider } from './checks/roles/identity-provider.ts';
import { podIdentity } from './checks/roles/pod-identity.ts';
import { rolesApart } from './checks/roles/roles-apart.ts';
import { rolesAtHome } from './checks/roles/roles-at-home.ts';
import { rolesTried } from './checks/roles/roles-tried.ts';
import { rolesTrust } from './checks/roles/roles-trust.ts';
import { runnerJobOverwrites } from './checks/runners/overwrites/runner-job-overwrites.ts';
import { runnerOverwrite } from './checks/runners/overwrites/runner-overwrite.ts';
import { runnerAccount } from './checks/runners/runner-account.ts';
import { runnerAutomount } from './checks/runners/runner-automount.ts';
import { runnerConfiguration } from './checks/runners/runner-configuration.ts';
import { runnerEnvironment } from './checks/runners/runner-environment.ts';
import { runnerInstance } from './checks/runners/runner-instance.ts';
import { runnerListed } from './checks/runners/runner-listed.ts';
import { runnerMarks } from './checks/runners/runner-marks.ts';
import { runnerNamespace } from './checks/runners/runner-namespace.ts';
import { runnerPrivileged } from './checks/runners/runner-privileged.ts';
import { runnerToken } from './checks/runners/runner-token.ts';
import { runnerVersions } from './checks/runners/runner-versions.ts';
import { certificateTrusted } from './checks/webhook/certificate-trusted.ts';
import { eksWebhookPresent } from './checks/webhook/eks-webhook-present.ts';
import { networkPolicy } from './checks/webhook/network-policy.ts';
import { registration } from './checks/webhook/registration.ts';
import { replicasReady } from './checks/webhook/replicas-ready.ts';
import { webhookNamespace } from './checks/webhook/webhook-namespace.ts';
import { webhookPermissions } from './checks/webhook/webhook-permissions.ts';

/** The checks of `doctor --security` alone. */
const SECURITY: readonly Check[] = [
  managersApart,
  managerAccountsApart,
  managerPermissions,
  managerTokens,
  configuredAccounts,
  defaultDenies,
  unannotatedDenied,
  exemptRequesters,
  runnerVersions,
  runnerAutomount,
  runnerJobOverwrites,
  namespacesDedicated,
  namespaceWriters,
  webhookNamespace,
  clusterPermissions,
  laterMutations,
  accessEntries,
  accessEntriesJobs,
  networkPolicy,
  auditLog,
];

/**
 * All checks, in the order of reports: causes before consequences. The other checks mean nothing without a webhook and
 * a mapping, jobs get nothing without a listed manager, and accounts do not matter in a namespace without the label.
 */
export const checks: readonly Check[] = [
  replicasReady,
  registration,
  certificateTrusted,
  webhookPermissions,
  mappingValid,
  runnerListed,
  managerJobs,
  runnerInstance,
  runnerConfiguration,
  runnerNamespace,
  namespacesLabeled,
  namespacesEnforce,
  accountsExist,
  accountsAnnotated,
  rolesTrust,
  rolesTried,
  identityProvider,
  podIdentity,
  cachePermissionsApart,
  cacheBucket,
  rolesApart,
  rolesAtHome,
  fleetMatches,
  eksWebhookPresent,
  runnerAccount,
  runnerOverwrite,
  runnerCache,
  runnerEnvironment,
  runnerMarks,
  runnerToken,
  runnerPrivileged,
  guardActive,
  mappingWriters,
  waysAround,
  guardPermissions,
  podCreators,
  ...SECURITY,
];

/** The checks of the references that a map shows, without those of the installation. */
export const mapChecks: readonly Check[] = [
  accountsExist,
  accountsAnnotated,
  rolesTrust,
  cachePermissionsApart,
  rolesApart,
  rolesAtHome,
];

/** Checks that run only with their option. Without it, they would only say that it was not given. */
const OPTIONAL: Readonly<Record<'fleet' | 'aws' | 'try' | 'security', readonly Check[]>> = {
  fleet: [fleetMatches],
  aws: [identityProvider, podIdentity, cacheBucket],
  try: [rolesTried],
  security: SECURITY,
};

/** Returns the checks for the given options. */
export function checksFor(asked: { readonly [Option in keyof typeof OPTIONAL]?: boolean }): readonly Check[] {
  const unasked = Object.entries(OPTIONAL).flatMap(([option, those]) =>
    asked[option as keyof typeof OPTIONAL] ? [] : those,
  );
  return checks.filter((check) => !unasked.includes(check));
}
