import { accountsAnnotated } from './checks/accounts-annotated.ts';
import { accountsExist } from './checks/accounts-exist.ts';
import { cacheBucket } from './checks/cache-bucket.ts';
import { cacheRightsApart } from './checks/cache-rights.ts';
import { certificateTrusted } from './checks/certificate-trusted.ts';
import type { Check } from './checks/check.ts';
import { fleetInForce } from './checks/fleet-in-force.ts';
import { hookPresent } from './checks/hook-present.ts';
import { identityProvider } from './checks/identity-provider.ts';
import { mappingValid } from './checks/mapping-valid.ts';
import { mappingWriters } from './checks/mapping-writers.ts';
import { namespacesLabeled } from './checks/namespaces-labeled.ts';
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
import { runnerCache } from './checks/runner-cache.ts';
import { runnerEnvironment } from './checks/runner-environment.ts';
import { runnerOverwrite } from './checks/runner-overwrite.ts';
import { tokenMinters } from './checks/token-minters.ts';

/** All checks, in the order of reports: the most frequent problems first. */
export const checks: readonly Check[] = [
  accountsExist,
  accountsAnnotated,
  rolesTrust,
  rolesTried,
  identityProvider,
  podIdentity,
  cacheRightsApart,
  roleBoundaries,
  cacheBucket,
  rolesApart,
  rolesAtHome,
  fleetInForce,
  hookPresent,
  namespacesLabeled,
  runnerAccount,
  runnerOverwrite,
  runnerCache,
  runnerEnvironment,
  mappingValid,
  registration,
  replicasReady,
  certificateTrusted,
  mappingWriters,
  tokenMinters,
  podCreators,
];

/** Checks that need an option: without it, each would only say that it was not given. */
const OPTIONAL: Readonly<Record<'fleet' | 'aws' | 'try', readonly Check[]>> = {
  fleet: [fleetInForce],
  aws: [identityProvider, podIdentity, roleBoundaries, cacheBucket],
  try: [rolesTried],
};

/** The checks that were asked for. */
export function checksFor(asked: { readonly [Option in keyof typeof OPTIONAL]?: boolean }): readonly Check[] {
  const left = Object.entries(OPTIONAL).flatMap(([option, those]) =>
    asked[option as keyof typeof OPTIONAL] ? [] : those,
  );
  return checks.filter((check) => !left.includes(check));
}
