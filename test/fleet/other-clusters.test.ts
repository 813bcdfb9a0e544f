import t from 'tap';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import { rolesOf } from '../../src/fleet/roles.ts';
import { wholeLists } from '../whole-lists.ts';

const BLUE = 'oidc.eks.eu-central-1.amazonaws.com/id/BLUE';
const GREEN = 'oidc.eks.eu-central-1.amazonaws.com/id/GREEN';

/** @param roles the text of `cluster.roles` */
function rolesWith(roles: string, ci: string) {
  const { fleet, findings } = parseFleet(`version: 1
cluster: {name: blue, accountId: "111122223333", region: eu-central-1, oidcIssuer: ${BLUE}, roles: ${roles}}
gitlab: {url: https://gitlab.example.com}
webhook: {image: {repository: images.example.com/gitlab-runner-irsa}}
cache: {bucket: cache, role: {}}
serviceAccounts:
  - {name: runner, kind: manager, namespaces: [gitlab]}
  - {name: ci, kind: job, namespaces: [jobs, more-jobs], ${ci}}
runners: [{name: common, namespace: gitlab, jobNamespaces: [jobs, more-jobs], serviceAccount: runner, tokenSecret: token}]
rules: [{name: jobs, match: {kind: job}, serviceAccount: ci}]
`);
  if (fleet === undefined) throw new Error(JSON.stringify(findings));
  const roles_ = rolesOf(fleet);
  return (name: string) => roles_.find((role) => role.name === `blue-${name}` || role.name === name);
}

const irsa = (issuer: string, subjects: string | string[]) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: subjects } },
});
const subject = (namespace: string, name: string) => `system:serviceaccount:${namespace}:${name}`;

const podIdentity = (cluster: string, region: string, namespaces: string | string[], name: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Condition: {
    StringEquals: {
      'aws:SourceAccount': '111122223333',
      'aws:RequestTag/eks-cluster-arn': `arn:aws:eks:${region}:111122223333:cluster/${cluster}`,
      'aws:RequestTag/kubernetes-namespace': namespaces,
      'aws:RequestTag/kubernetes-service-account': name,
    },
  },
});

t.test('the other cluster of a pair gets a statement of its own, with its names of namespaces', async (t) => {
  const role = rolesWith(`{alsoTrustedBy: [{oidcIssuer: "https://${GREEN}", namespaces: {jobs: green-jobs}}]}`, '');
  t.strictSame(role('ci')?.trust.Statement, [
    irsa(BLUE, [subject('jobs', 'ci'), subject('more-jobs', 'ci')]),
    irsa(GREEN, [subject('green-jobs', 'ci'), subject('more-jobs', 'ci')]),
  ]);
  t.strictSame(role('runner')?.trust.Statement, [
    irsa(BLUE, subject('gitlab', 'runner')),
    irsa(GREEN, subject('gitlab', 'runner')),
  ]);
});

t.test('a role names other clusters itself, or none', async (t) => {
  const all = `{alsoTrustedBy: [{oidcIssuer: ${GREEN}}]}`;
  const none = rolesWith(all, 'role: {alsoTrustedBy: []}');
  t.strictSame(none('ci')?.trust.Statement, [irsa(BLUE, [subject('jobs', 'ci'), subject('more-jobs', 'ci')])]);
  const own = rolesWith(all, 'role: {alsoTrustedBy: [{podIdentity: dr, region: eu-west-1}]}');
  t.strictSame(own('ci')?.trust.Statement, [
    irsa(BLUE, [subject('jobs', 'ci'), subject('more-jobs', 'ci')]),
    podIdentity('dr', 'eu-west-1', ['jobs', 'more-jobs'], 'ci'),
  ]);
});

t.test(
  'EKS Pod Identity of this cluster is added for accounts that do not use it, so that they can move',
  async (t) => {
    const role = rolesWith('{alsoTrustedBy: [{podIdentity: blue}]}', 'identity: pod-identity');
    t.strictSame(role('runner')?.trust.Statement, [
      irsa(BLUE, subject('gitlab', 'runner')),
      podIdentity('blue', 'eu-central-1', 'gitlab', 'runner'),
    ]);
    t.strictSame(role('ci')?.trust.Statement, [podIdentity('blue', 'eu-central-1', ['jobs', 'more-jobs'], 'ci')]);
    t.match(
      role('runner-cache')?.trust,
      wholeLists({
        Statement: [{ Principal: { AWS: /blue-runner$/ }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
      }),
    );
  },
);

t.test('a cluster of the same name in another region is another one', async (t) => {
  const role = rolesWith('{alsoTrustedBy: [{podIdentity: blue, region: eu-west-1}]}', 'identity: pod-identity');
  t.strictSame(role('ci')?.trust.Statement, [
    podIdentity('blue', 'eu-central-1', ['jobs', 'more-jobs'], 'ci'),
    podIdentity('blue', 'eu-west-1', ['jobs', 'more-jobs'], 'ci'),
  ]);
});

t.test('a role that is created elsewhere trusts this cluster only: its owner knows the others', async (t) => {
  const given = 'roleArn: "arn:aws:iam::111122223333:role/given"';
  const role = rolesWith(`{alsoTrustedBy: [{oidcIssuer: ${GREEN}}], tags: {team: ci}}`, given);
  t.strictSame(role('given')?.trust.Statement, [irsa(BLUE, [subject('jobs', 'ci'), subject('more-jobs', 'ci')])]);
  t.strictSame(role('given')?.tags, {});
});
