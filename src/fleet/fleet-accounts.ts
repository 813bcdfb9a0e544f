import type { ServiceAccount } from '../accounts/service-account.ts';
import type { FleetAccount, FleetRunner } from './fleet.ts';

type Source = {
  serviceAccounts: readonly (Pick<FleetAccount, 'automountServiceAccountToken' | 'identity' | 'name' | 'namespaces'> & {
    role: { arn: string } | undefined;
  })[];
  runners: readonly Pick<FleetRunner, 'jobNamespaces' | 'jobServiceAccount'>[];
};

/**
 * Returns the ServiceAccounts that exist once a fleet is installed: its own, and those that its runners configure for
 * jobs.
 */
export function fleetAccounts({ runners, serviceAccounts }: Source): readonly ServiceAccount[] {
  // These come first, so that an account of the fleet with the same name replaces them.
  const configured = runners.flatMap(({ jobNamespaces, jobServiceAccount }) =>
    jobNamespaces.map((namespace) => accountOf(namespace, jobServiceAccount)),
  );
  const own = serviceAccounts.flatMap(({ automountServiceAccountToken, identity, name, namespaces, role }) =>
    namespaces.map((namespace) => ({
      ...accountOf(namespace, name),
      // With EKS Pod Identity, the association and not the account names the role.
      roleArn: identity === 'irsa' ? role?.arn : undefined,
      automount: automountServiceAccountToken,
    })),
  );
  return [...configured, ...own];
}

function accountOf(namespace: string, name: string): ServiceAccount {
  const unset = { roleArn: undefined, audience: undefined, tokenExpiration: undefined, regionalEndpoints: undefined };
  return { namespace, name, ...unset, automount: undefined, imagePullSecrets: [] };
}
