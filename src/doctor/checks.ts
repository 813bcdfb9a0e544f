import { accountsAnnotated } from './checks/accounts-annotated.ts';
import { accountsExist } from './checks/accounts-exist.ts';
import { auditLog } from './checks/audit-log.ts';
import { cacheBucket } from './checks/cache-bucket.ts';
import { cachePermissionsApart } from './checks/cache-permissions.ts';
import { certificateTrusted } from './checks/certificate-trusted.ts';
import type { Check } from './checks/check.ts';
import { clusterPermissions } from './checks/cluster-permissions.ts';
import { configuredAccounts } from './checks/configured-accounts.ts';
import { defaultDenies } from './checks/default-denies.ts';
import { eksWebhookPresent } from './checks/eks-webhook-present.ts';
import { fleetMatches } from './checks/fleet-matches.ts';
import { guardActive } from './checks/guard-active.ts';
import { guardPermissions } from './checks/guard-permissions.ts';
import { identityProvider } from './checks/identity-provider.ts';
import { managerAccountsApart } from './checks/manager-accounts-apart.ts';
import { managerPermissions } from './checks/manager-permissions.ts';
import { managerTokens } from './checks/manager-tokens.ts';
import { managersApart } from './checks/managers-apart.ts';
import { mappingValid } from './checks/mapping-valid.ts';
import { mappingWriters } from './checks/mapping-writers.ts';
import { namespaceWriters } from './checks/namespace-writers.ts';
import { namespacesDedicated } from './checks/namespaces-dedicated.ts';
import { namespacesEnforce } from './checks/namespaces-enforce.ts';
import { namespacesLabeled } from './checks/namespaces-labeled.ts';
import { networkPolicy } from './checks/network-policy.ts';
import { podCreators } from './checks/pod-creators.ts';
import { podIdentity } from './checks/pod-identity.ts';
import { registration } from './checks/registration.ts';
import { replicasReady } from './checks/replicas-ready.ts';
import { roleBoundaries } from './checks/role-boundaries.ts';
import { rolesApart } from './checks/roles-apart.ts';
import { rolesAtHome } from './checks/roles-at-home.ts';
import { rolesTried } from './checks/roles-tried.ts';
import { rolesTrust } from './checks/roles-trust.ts';
import { runnerAccount } from './checks/runner-account.ts';
import { runnerAutomount } from './checks/runner-automount.ts';
import { runnerCache } from './checks/runner-cache.ts';
import { runnerConfiguration } from './checks/runner-configuration.ts';
import { runnerEnvironment } from './checks/runner-environment.ts';
import { runnerJobOverwrites } from './checks/runner-job-overwrites.ts';
import { runnerListed } from './checks/runner-listed.ts';
import { runnerNamespace } from './checks/runner-namespace.ts';
import { runnerOverwrite } from './checks/runner-overwrite.ts';
import { runnerPrivileged } from './checks/runner-privileged.ts';
import { runnerToken } from './checks/runner-token.ts';
import { runnerVersions } from './checks/runner-versions.ts';
import { unannotatedDenied } from './checks/unannotated-denied.ts';
import { waysAround } from './checks/ways-around.ts';
import { webhookNamespace } from './checks/webhook-namespace.ts';

/**
 * All checks, in the order of reports: causes before consequences. Without a webhook and a mapping the others mean nothing,
 * without a listed manager its jobs get nothing, and in a namespace without the label no account matters.
 */
export const checks: readonly Check[] = [
  replicasReady,
  registration,
  certificateTrusted,
  mappingValid,
  runnerListed,
  runnerConfiguration,
  runnerNamespace,
  namespacesLabeled,
  accountsExist,
  accountsAnnotated,
  rolesTrust,
  rolesTried,
  identityProvider,
  podIdentity,
  cachePermissionsApart,
  roleBoundaries,
  cacheBucket,
  rolesApart,
  rolesAtHome,
  fleetMatches,
  eksWebhookPresent,
  runnerAccount,
  runnerOverwrite,
  runnerCache,
  runnerEnvironment,
  runnerToken,
  runnerPrivileged,
  guardActive,
  mappingWriters,
  waysAround,
  guardPermissions,
  podCreators,
  managersApart,
  managerAccountsApart,
  managerPermissions,
  managerTokens,
  configuredAccounts,
  defaultDenies,
  unannotatedDenied,
  runnerVersions,
  runnerAutomount,
  runnerJobOverwrites,
  namespacesDedicated,
  namespaceWriters,
  namespacesEnforce,
  webhookNamespace,
  clusterPermissions,
  networkPolicy,
  auditLog,
];

/** The checks of the references that a map shows, without those of the installation itself. */
export const mapChecks: readonly Check[] = [
  accountsExist,
  accountsAnnotated,
  rolesTrust,
  cachePermissionsApart,
  rolesApart,
  rolesAtHome,
];

/** Checks that need an option: without it, each would only say that it was not given. */
const OPTIONAL: Readonly<Record<'fleet' | 'aws' | 'try' | 'security', readonly Check[]>> = {
  fleet: [fleetMatches],
  aws: [identityProvider, podIdentity, roleBoundaries, cacheBucket],
  try: [rolesTried],
  security: [
    managersApart,
    managerAccountsApart,
    managerPermissions,
    managerTokens,
    configuredAccounts,
    defaultDenies,
    unannotatedDenied,
    runnerVersions,
    runnerAutomount,
    runnerJobOverwrites,
    namespacesDedicated,
    namespaceWriters,
    namespacesEnforce,
    webhookNamespace,
    clusterPermissions,
    networkPolicy,
    auditLog,
  ],
};

/** The checks that were asked for. */
export function checksFor(asked: { readonly [Option in keyof typeof OPTIONAL]?: boolean }): readonly Check[] {
  const left = Object.entries(OPTIONAL).flatMap(([option, those]) =>
    asked[option as keyof typeof OPTIONAL] ? [] : those,
  );
  return checks.filter((check) => !left.includes(check));
}
