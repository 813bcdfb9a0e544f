import fc from 'fast-check';
import t from 'tap';
import {
  buildAssumeRole,
  buildIrsaTrust,
  buildPodIdentityTrust,
  buildRoleTrust,
  policyOf,
} from '../../../src/iam/build/build-trust.ts';
import { wholeLists } from '../../whole-lists.ts';

const provider = { partition: 'aws-cn', awsAccount: '011122223333', issuer: 'oidc.example.com/id/X' };
const AUD = { 'oidc.example.com/id/X:aud': 'sts.amazonaws.com' };

t.test('one account in one namespace is compared exactly', async (t) => {
  t.strictSame(buildIrsaTrust(provider, [{ namespaces: ['gitlab'], name: 'ci' }]), [
    {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws-cn:iam::011122223333:oidc-provider/oidc.example.com/id/X' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { ...AUD, 'oidc.example.com/id/X:sub': 'system:serviceaccount:gitlab:ci' } },
    },
  ]);
});

t.test('several accounts are one list, and wildcards are in a separate statement', async (t) => {
  const statements = buildIrsaTrust(provider, [
    { namespaces: ['a', 'b'], name: 'ci' },
    { namespaces: ['a'], name: 'ci-project-*' },
    { namespaces: ['team-?'], name: 'ci' },
  ]);
  t.match(
    statements,
    wholeLists([
      {
        Condition: {
          StringEquals: { 'oidc.example.com/id/X:sub': ['system:serviceaccount:a:ci', 'system:serviceaccount:b:ci'] },
        },
      },
      {
        Condition: {
          StringEquals: AUD,
          StringLike: {
            'oidc.example.com/id/X:sub': ['system:serviceaccount:a:ci-project-*', 'system:serviceaccount:team-?:ci'],
          },
        },
      },
    ]),
  );
  t.equal(statements.length, 2);
  t.equal(buildIrsaTrust(provider, [{ namespaces: ['*'], name: 'ci' }]).length, 1);
  t.same(buildIrsaTrust(provider, []), []);
});

t.test('StringLike is used exactly for wildcards, and the audience is in every statement', async () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '*', '?'), minLength: 1, maxLength: 6 });
  const subjects = fc.array(fc.record({ namespaces: fc.array(word, { minLength: 1, maxLength: 3 }), name: word }));
  fc.assert(
    fc.property(subjects, (given) => {
      const written = buildIrsaTrust(provider, given).flatMap(({ Condition = {} }) => {
        const { StringEquals = {}, StringLike = {} } = Condition;
        const sub = 'oidc.example.com/id/X:sub';
        if (StringEquals['oidc.example.com/id/X:aud'] !== 'sts.amazonaws.com') throw new Error('no audience');
        const exact = [StringEquals[sub] ?? []].flat().map((text) => [text, false] as const);
        return [...exact, ...[StringLike[sub] ?? []].flat().map((text) => [text, true] as const)];
      });
      const all = given.flatMap(({ namespaces, name }) =>
        namespaces.map((each) => `system:serviceaccount:${each}:${name}`),
      );
      return (
        written.length === all.length &&
        written.every(([text, like]) => all.includes(text) && like === /[*?]/.test(text))
      );
    }),
    { numRuns: 200 },
  );
});

t.test('EKS Pod Identity is let in for one cluster, and each name in its own namespaces', async (t) => {
  const cluster = { partition: 'aws', awsAccount: '111122223333', region: 'eu-west-1', name: 'tools' };
  const statements = buildPodIdentityTrust(cluster, [
    { namespaces: ['a'], name: 'one' },
    { namespaces: ['b', 'c'], name: 'two' },
  ]);
  t.strictSame(statements[0], {
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:SourceAccount': '111122223333',
        'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-1:111122223333:cluster/tools',
        'aws:RequestTag/kubernetes-namespace': 'a',
        'aws:RequestTag/kubernetes-service-account': 'one',
      },
    },
  });
  t.match(
    statements[1]?.Condition,
    wholeLists({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': ['b', 'c'] } }),
  );
});

t.test('a role may assume another, with its tags if it has any', async (t) => {
  t.strictSame(buildRoleTrust(['x'], false), [{ Effect: 'Allow', Principal: { AWS: 'x' }, Action: 'sts:AssumeRole' }]);
  t.strictSame(buildRoleTrust(['x', 'y'], true), [
    { Effect: 'Allow', Principal: { AWS: ['x', 'y'] }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
  ]);
  t.strictSame(policyOf(buildAssumeRole('x', false)), {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'x' }],
  });
  t.match(buildAssumeRole('x', true), wholeLists([{ Action: ['sts:AssumeRole', 'sts:TagSession'] }]));
});
