import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const issuerMissing: FleetCheck = {
  code: 'issuer_missing',
  check({ fleet: { cluster, serviceAccounts } }) {
    const irsa = serviceAccounts.find(({ identity }) => identity === 'irsa');
    if (cluster === undefined || cluster.oidcIssuer !== undefined || irsa === undefined) return [];
    const message = `cluster.oidcIssuer is missing, but account ${irsa.name} uses irsa: add the output of: aws eks describe-cluster --name ${cluster.name} --query cluster.identity.oidc.issuer`;
    return [error('document', ['cluster', 'oidcIssuer'], message)];
  },
};
