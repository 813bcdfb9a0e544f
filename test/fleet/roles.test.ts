import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet, FleetAccount, FleetRole } from '../../src/fleet/fleet.ts';
import { rolesOf } from '../../src/fleet/roles.ts';
import { wholeLists } from '../whole-lists.ts';
import { fleets } from './random.ts';

const example = (name: string, ...changes: [from: string, to: string][]): Fleet => {
  const text = readFileSync(new URL(`../../examples/${name}/fleet.yaml`, import.meta.url), 'utf8');
  return parseFleet(changes.reduce(replaced, text)).fleet as Fleet;
};
const replaced = (text: string, [from, to]: [from: string, to: string]): string => {
  if (!text.includes(from)) throw new Error(`The example has no ${JSON.stringify(from)}.`);
  return text.replace(from, to);
};
const named = (fleet: Fleet, name: string) => rolesOf(fleet).find((role) => role.name === name);

const AUD = 'oidc.eks.eu-central-1.amazonaws.com/id/DEADBEEFAFFE1234DEADBEEFAFFE1234:aud';
const SUB = 'oidc.eks.eu-central-1.amazonaws.com/id/DEADBEEFAFFE1234DEADBEEFAFFE1234:sub';

t.test('the manager may use the cache, and jobs may not', async (t) => {
  const [manager, jobs, ...others] = rolesOf(example('shared-cache'));
  t.same(others, []);
  t.match(
    manager,
    wholeLists({
      kind: 'manager',
      trust: {
        Statement: [
          {
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: { [AUD]: 'sts.amazonaws.com', [SUB]: 'system:serviceaccount:gitlab:gitlab-runner-common' },
            },
          },
        ],
      },
    }),
  );
  t.strictSame(manager?.policies, [
    {
      name: 'cache',
      document: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:GetObject', 's3:PutObject'],
            Resource: 'arn:aws:s3:::example-runner-cache/runners-all/*',
          },
        ],
      },
    },
  ]);
  t.match(
    jobs,
    wholeLists({
      kind: 'job',
      policies: [],
      managedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly'],
    }),
  );
});

t.test('with a role for the cache, managers may assume it and have no permission on the bucket', async (t) => {
  const fleet = example('many-teams');
  const arns = [
    'arn:aws:iam::111122223333:role/ci/eks-runner-shared',
    'arn:aws:iam::111122223333:role/ci/eks-runner-protected',
  ];
  t.same(
    rolesOf(fleet).map(({ kind }) => kind),
    ['manager', 'manager', 'cache', 'job', 'job', 'job', 'job'],
  );
  t.match(
    named(fleet, 'eks-runner-shared')?.policies,
    wholeLists([
      {
        document: {
          Statement: [{ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/ci/eks-runner-cache' }],
        },
      },
    ]),
  );
  t.match(
    named(fleet, 'eks-runner-cache'),
    wholeLists({
      trust: { Statement: [{ Principal: { AWS: arns }, Action: 'sts:AssumeRole' }] },
      after: arns,
      policies: [
        {
          document: {
            Statement: [
              { Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::example-ci-cache/runners/*' },
              { Action: ['kms:Decrypt', 'kms:GenerateDataKey'] },
            ],
          },
        },
      ],
    }),
  );
});

t.test('managers by EKS Pod Identity pass their tags to the role of the cache', async (t) => {
  const fleet = example('many-teams', ['name: runner-shared\n', 'name: runner-shared\n    identity: pod-identity\n']);
  const actions = ['sts:AssumeRole', 'sts:TagSession'];
  t.match(named(fleet, 'eks-runner-cache')?.trust, wholeLists({ Statement: [{ Action: actions }] }));
  t.match(
    named(fleet, 'eks-runner-protected')?.policies,
    wholeLists([{ document: { Statement: [{ Action: actions }] } }]),
  );
  t.match(
    named(fleet, 'eks-runner-shared')?.trust,
    wholeLists({
      Statement: [{ Principal: { Service: 'pods.eks.amazonaws.com' } }],
    }),
  );
});

t.test('there is no cache role if no manager may use the cache', async (t) => {
  const none = 'role: {path: /ci/}\n    permissions: {cache: false}';
  const fleet = example(
    'many-teams',
    ['role: {path: /ci/}\n  # A separate manager', `${none}\n  # A separate manager`],
    ['role: {path: /ci/}\n\n', `${none}\n\n`],
  );
  t.notOk(rolesOf(fleet).some(({ kind }) => kind === 'cache'));
});

t.test('a role of two accounts lets both in and has the permissions of both', async (t) => {
  const policy = 'managedPolicyArns: [arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly]';
  const second = `  - name: gitlab-more-jobs
    kind: job
    namespaces: [gitlab, other]
    identity: pod-identity
    role: {name: k8s-irsa-gitlab-jobs}
    permissions:
      ${policy}
      statements: [{Effect: Allow, Action: ec2:DescribeVpcs, Resource: "*"}]
`;
  const fleet = example('shared-cache', ['\nrunners:\n', `${second}\nrunners:\n`]);
  const role = named(fleet, 'k8s-irsa-gitlab-jobs');
  t.equal(role?.accounts.length, 2);
  t.match(
    role,
    wholeLists({
      managedPolicyArns: { length: 1 },
      policies: [{ name: 'statements' }],
      trust: {
        Statement: [
          { Condition: { StringEquals: { [SUB]: 'system:serviceaccount:gitlab:gitlab-jobs' } } },
          {
            Condition: {
              StringEquals: {
                'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-central-1:123456789012:cluster/tools',
                'aws:RequestTag/kubernetes-namespace': ['gitlab', 'other'],
                'aws:RequestTag/kubernetes-service-account': 'gitlab-more-jobs',
              },
            },
          },
        ],
      },
    }),
  );
});

t.test('a role in another AWS account trusts a provider there', async (t) => {
  const fleet = example('shared-cache', [
    'role: {name: k8s-irsa-gitlab-jobs}',
    'roleArn: arn:aws:iam::999999999999:role/x/jobs',
  ]);
  t.match(
    named(fleet, 'jobs'),
    wholeLists({
      create: false,
      path: '/x/',
      trust: {
        Statement: [
          {
            Principal: {
              Federated:
                'arn:aws:iam::999999999999:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/DEADBEEFAFFE1234DEADBEEFAFFE1234',
            },
          },
        ],
      },
    }),
  );
});

t.test('no fleet gives a job the role of a manager, nor the reverse, however it is written', async () => {
  /** Ways to write the role of an account. Role names are unique within an AWS account. */
  const spellings = (name: string, arn: string) =>
    fc.constantFrom<Record<string, unknown>>(
      { role: { name } },
      { role: { name: name.toUpperCase(), path: '/x/' } },
      { roleArn: arn },
      { roleArn: arn.replace(/[^/]+$/, name.toLowerCase()) },
    );
  const taken = fleets.chain((document) => {
    const { fleet } = parseFleet(stringify(document));
    if (fleet === undefined) return fc.constant(undefined);
    const written = document.serviceAccounts as Record<string, unknown>[];
    const of = (kind: string) =>
      fleet.serviceAccounts.flatMap((account, index) => (account.kind === kind ? [index] : []));
    return fc
      .tuple(fc.constantFrom(...of('manager')), fc.constantFrom(...of('job')), fc.boolean())
      .chain(([manager, job, reverse]) => {
        const [from, to] = reverse ? [job, manager] : [manager, job];
        const { name, arn } = (fleet.serviceAccounts[from] as FleetAccount).role as FleetRole;
        return spellings(name, arn).map((role) => {
          const { role: _, roleArn: __, ...rest } = written[to] as Record<string, unknown>;
          return { ...document, serviceAccounts: written.with(to, { ...rest, ...role }) };
        });
      });
  });
  fc.assert(
    fc.property(taken, (document) => {
      if (document === undefined) return true;
      const { fleet, findings } = parseFleet(stringify(document));
      return fleet === undefined && findings.some(({ code, level }) => code === 'shared_role' && level === 'error');
    }),
    { numRuns: 60 },
  );
});
