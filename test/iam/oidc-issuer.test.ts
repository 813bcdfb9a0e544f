import t from 'tap';
import { parseIssuer, partitionOfIssuer, regionOfIssuer } from '../../src/iam/oidc-issuer.ts';

const table: readonly [written: string, issuer: string | undefined, region: string | undefined][] = [
  [
    'https://oidc.eks.eu-central-1.amazonaws.com/id/A1b2',
    'oidc.eks.eu-central-1.amazonaws.com/id/A1b2',
    'eu-central-1',
  ],
  ['oidc.eks.eu-central-1.amazonaws.com/id/A1b2/', 'oidc.eks.eu-central-1.amazonaws.com/id/A1b2', 'eu-central-1'],
  ['https://oidc.eks.cn-north-1.amazonaws.com.cn/id/X', 'oidc.eks.cn-north-1.amazonaws.com.cn/id/X', 'cn-north-1'],
  ['https://oidc-eks.us-west-2.api.aws/id/X', 'oidc-eks.us-west-2.api.aws/id/X', 'us-west-2'],
  [
    'HTTPS://oidc.eks-fips.us-gov-west-1.amazonaws.com/id/X',
    'oidc.eks-fips.us-gov-west-1.amazonaws.com/id/X',
    'us-gov-west-1',
  ],
  ['https://oidc.example.com:8443/a/b', 'oidc.example.com:8443/a/b', undefined],
  ['oidc.example.com', 'oidc.example.com', undefined],
  ['https://acme.eu.auth0.com/', 'acme.eu.auth0.com/', undefined],
  ['https://oidc.prod-aks.azure.com/a/b/', 'oidc.prod-aks.azure.com/a/b/', undefined],
  ['https://acme.eu.auth0.com//', undefined, undefined],
  ['http://oidc.example.com', undefined, undefined],
  ['https://https://oidc.example.com', undefined, undefined],
  ['https://OIDC.example.com', undefined, undefined],
  ['https://oidc.example.com/a?b', undefined, undefined],
  ['https://oidc.example.com//a', undefined, undefined],
  ['oidc example', undefined, undefined],
  ['arn:aws:iam::111122223333:oidc-provider/x', undefined, undefined],
  ['', undefined, undefined],
];

for (const [written, issuer, region] of table) {
  t.test(`${JSON.stringify(written)} is ${issuer ?? 'no issuer'}`, async (t) => {
    t.equal(parseIssuer(written), issuer);
    if (issuer !== undefined) t.equal(regionOfIssuer(issuer), region);
  });
}

const PARTITIONS: readonly [issuer: string, partition: string | undefined][] = [
  ['oidc.eks.eu-central-1.amazonaws.com/id/ABC', 'aws'],
  ['oidc-eks.us-east-1.api.aws/id/ABC', 'aws'],
  ['oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC', 'aws-cn'],
  ['oidc.eks.us-gov-west-1.amazonaws.com/id/ABC', 'aws-us-gov'],
  ['oidc.eks.us-isob-east-1.sc2s.sgov.gov/id/ABC', 'aws-iso-b'],
  ['oidc.eks.eusc-de-east-1.amazonaws.eu/id/ABC', 'aws-eusc'],
  ['tokens.example.com', undefined],
];
for (const [issuer, partition] of PARTITIONS) {
  t.test(`${issuer} is ${partition === undefined ? 'of no known partition' : `in ${partition}`}`, async (t) => {
    t.equal(partitionOfIssuer(issuer), partition);
  });
}
