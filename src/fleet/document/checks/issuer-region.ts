import { error } from '../../../documents/check.ts';
import { regionOfIssuer } from '../../../iam/oidc-issuer.ts';
import type { FleetCheck } from '../draft.ts';

export const issuerRegion: FleetCheck = {
  code: 'issuer_region',
  check({ fleet: { cluster } }) {
    if (cluster?.oidcIssuer === undefined) return [];
    const region = regionOfIssuer(cluster.oidcIssuer);
    if (region === undefined || region === cluster.region) return [];
    const message = `found an issuer in region ${region}, but the cluster is in ${cluster.region}: correct one of them`;
    return [error('document', ['cluster', 'oidcIssuer'], message)];
  },
};
