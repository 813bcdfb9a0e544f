import t from 'tap';
import { parseIssuer, partitionOfIssuer } from '../../../src/iam/trust/parse-issuer.ts';

const ISSUERS: readonly [text: string, issuer: string | undefined][] = [
  ['https://oidc.eks.eu-central-1.amazonaws.com/id/ABC', 'oidc.eks.eu-central-1.amazonaws.com/id/ABC'],
  ['HTTPS://tokens.example.com/', 'tokens.example.com'],
  ['tokens.example.com:8443/a/b', 'tokens.example.com:8443/a/b'],
  ['http://tokens.example.com', undefined],
  ['arn:aws:iam::111122223333:oidc-provider/tokens.example.com', undefined],
  ['tokens.example.com?a=b', undefined],
  ['tokens.example.com//a', undefined],
  ['a b', undefined],
  ['', undefined],
];
for (const [text, issuer] of ISSUERS) {
  t.test(`${JSON.stringify(text)} ${issuer === undefined ? 'is no issuer' : `is the issuer ${issuer}`}`, async (t) => {
    t.equal(parseIssuer(text), issuer);
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
  t.test(
    `${issuer} is ${partition === undefined ? 'of no partition that is known' : `in the partition ${partition}`}`,
    async (t) => {
      t.equal(partitionOfIssuer(issuer), partition);
    },
  );
}
