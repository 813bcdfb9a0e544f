import { error, warning } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';
import { roleHolders } from '../role-holders.ts';

export const otherAwsAccount: FleetCheck = {
  code: 'other_aws_account',
  check(draft) {
    const { cluster } = draft.fleet;
    if (cluster === undefined) return [];
    return roleHolders(draft).flatMap(({ who, identity, role, about, path }) => {
      if (role.awsAccount === cluster.awsAccount) return [];
      const what = `${who}: the role is in AWS account ${role.awsAccount}, and the cluster is in ${cluster.awsAccount}`;
      if (identity === 'pod-identity') {
        return [error(about, path, `${what}: EKS Pod Identity requires both in one: use a role there, or use irsa`)];
      }
      const hint = identity === undefined ? '' : `, with an OIDC provider for ${cluster.oidcIssuer ?? 'the cluster'}`;
      return [warning(about, path, `${what}: create it there${hint}`)];
    });
  },
};
