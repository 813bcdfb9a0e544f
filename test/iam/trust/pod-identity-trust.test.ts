import t from 'tap';
import { buildPodIdentityTrust, policyOf } from '../../../src/iam/build/build-trust.ts';
import type { PolicyStatement } from '../../../src/iam/policy-document.ts';
import { podIdentityTrust } from '../../../src/iam/trust/pod-identity-trust.ts';

const ACCOUNT = { namespace: 'gitlab', name: 'ci-billing' };
const CLUSTER = { partition: 'aws', awsAccount: '111122223333', region: 'eu-central-1', name: 'ci' };
const named = (name: string) => buildPodIdentityTrust(CLUSTER, [{ namespaces: ['gitlab', 'jobs'], name }]);
const OPEN: PolicyStatement = {
  ...{ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' } },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
};

const cases: [name: string, statements: readonly PolicyStatement[], wanted: string][] = [
  ['the name of the account', named('ci-billing'), 'named'],
  ['another name', named('ci-other'), 'none'],
  ['no name', [OPEN], 'any'],
  [
    'a namespace',
    [{ ...OPEN, Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'gitlab' } } }],
    'any',
  ],
  ['another cluster', [{ ...OPEN, Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': 'x' } } }], 'any'],
  ['the association without sts:TagSession', [{ ...OPEN, Action: 'sts:AssumeRole' }], 'none'],
  ['EC2', [{ ...OPEN, Principal: { Service: 'ec2.amazonaws.com' } }], 'none'],
];
for (const [name, statements, wanted] of cases)
  t.test(`a policy for EKS Pod Identity with ${name}: ${wanted}`, async (t) => {
    t.equal(podIdentityTrust(policyOf(statements), ACCOUNT), wanted);
  });
