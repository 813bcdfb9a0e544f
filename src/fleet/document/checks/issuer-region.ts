import { error } from '../../../documents/check.ts';
import { regionOfIssuer } from '../../../iam/oidc-issuer.ts';
import type { FleetCheck } from '../draft.ts';

export const issuerRegion: FleetCheck = {
  code: 'issuer_region',
  check({ fleet: { cluster }, whole }) {
    const region = cluster.oidcIssuer === undefined ? undefined : regionOfIssuer(cluster.oidcIssuer);
    if (!whole.cluster || region === undefined || region === cluster.region) return [];
    const message = `found an issuer in region ${region}, but the cluster is in ${cluster.region}: correct one of them`;
    return [error('document', ['cluster', 'oidcIssuer'], message)];
  },
};
