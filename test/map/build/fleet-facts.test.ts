import t from 'tap';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { buildMap } from '../../../src/map/build/build-map.ts';
import { accountsOfFleet, fleetFacts } from '../../../src/map/build/fleet-facts.ts';
import { example } from '../../generate/bundle.ts';
import { rowTexts } from '../map-of.ts';

const fleetOf = (text: string): Fleet => {
  const { findings, fleet } = parseFleet(text);
  if (fleet === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return fleet;
};

t.test('the map of a fleet has its runners, accounts, roles and cache', async (t) => {
  t.same(rowTexts(buildMap(fleetFacts(example('shared-cache')))), [
    'deployment gitlab/fargate-small + deployment gitlab/cluster | managers-gitlab-runner-common | gitlab/gitlab-runner-common | arn:aws:iam::123456789012:role/k8s-irsa-gitlab-runner-common | s3://example-runner-cache/runners-all',
    'every project | jobs | gitlab/gitlab-jobs | arn:aws:iam::123456789012:role/k8s-irsa-gitlab-jobs',
    'every other project | default: deny | - | -',
  ]);
});

const POD_IDENTITY = `version: 1
cluster: {name: eks, accountId: "111122223333", region: eu-central-1}
gitlab: {url: https://gitlab.example.com}
webhook: {image: {repository: registry.example.com/irsa}}
serviceAccounts:
  - {name: runner, kind: manager, namespaces: [gitlab], identity: pod-identity}
  - {name: ci, kind: job, namespaces: [gitlab], identity: pod-identity}
runners:
  - {name: one, namespace: gitlab, serviceAccount: runner, tokenSecret: token}
rules:
  - {name: all, match: {kind: job}, serviceAccount: ci}
unannotated: allow
`;

t.test('with EKS Pod Identity, an account has its role by an association and no annotation', async (t) => {
  const fleet = fleetOf(POD_IDENTITY);
  t.same(
    accountsOfFleet(fleet).map(({ roleArn }) => roleArn),
    [undefined, undefined],
  );
  const { nodes } = buildMap(fleetFacts(fleet));
  t.same(
    nodes.flatMap((node) => (node.is === 'role' ? [`${node.by} ${node.arn} ${node.trust !== undefined}`] : [])),
    [
      'association arn:aws:iam::111122223333:role/eks-runner true',
      'association arn:aws:iam::111122223333:role/eks-ci true',
    ],
  );
  t.notOk(nodes.some(({ is }) => is === 'cache'));
});

t.test('a role that managers assume for the cache is part of the cache', async (t) => {
  const fleet = example('shared-cache');
  const cache = {
    ...fleet.cache,
    role: { ...fleet.serviceAccounts[0]?.role, arn: 'arn:aws:iam::123456789012:role/cache' },
  };
  const { nodes } = buildMap(fleetFacts({ ...fleet, cache: cache as Fleet['cache'] }));
  t.match(
    nodes.find(({ is }) => is === 'cache'),
    { assumes: 'arn:aws:iam::123456789012:role/cache' },
  );
});

t.test('an account that the fleet does not have has no role', async (t) => {
  const { accountsIn, roleOf } = fleetFacts(example('shared-cache'));
  t.equal(accountsIn('other')?.size, 0);
  const [account] = accountsOfFleet(example('shared-cache'));
  t.equal(account && roleOf({ ...account, namespace: 'other' }), undefined);
});
