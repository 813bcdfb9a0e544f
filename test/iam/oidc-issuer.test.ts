import t from 'tap';
import { normalizeIssuer, regionOfIssuer } from '../../src/iam/oidc-issuer.ts';

const table: readonly [written: string, issuer: string | undefined, region: string | undefined][] = [
  [
    'https://oidc.eks.eu-central-1.amazonaws.com/id/A1b2',
    'oidc.eks.eu-central-1.amazonaws.com/id/A1b2',
    'eu-central-1',
  ],
  ['oidc.eks.eu-central-1.amazonaws.com/id/A1b2/', 'oidc.eks.eu-central-1.amazonaws.com/id/A1b2', 'eu-central-1'],
  ['https://oidc.eks.cn-north-1.amazonaws.com.cn/id/X', 'oidc.eks.cn-north-1.amazonaws.com.cn/id/X', 'cn-north-1'],
  ['https://oidc-eks.us-west-2.api.aws/id/X', 'oidc-eks.us-west-2.api.aws/id/X', 'us-west-2'],
  ['https://oidc.example.com:8443/a/b', 'oidc.example.com:8443/a/b', undefined],
  ['oidc.example.com', 'oidc.example.com', undefined],
  ['http://oidc.example.com', undefined, undefined],
  ['https://https://oidc.example.com', undefined, undefined],
  ['https://OIDC.example.com', undefined, undefined],
  ['https://oidc.example.com/a?b', undefined, undefined],
  ['arn:aws:iam::111122223333:oidc-provider/x', undefined, undefined],
  ['', undefined, undefined],
];

for (const [written, issuer, region] of table) {
  t.test(`${JSON.stringify(written)} is ${issuer ?? 'no issuer'}`, async (t) => {
    t.equal(normalizeIssuer(written), issuer);
    if (issuer !== undefined) t.equal(regionOfIssuer(issuer), region);
  });
}
