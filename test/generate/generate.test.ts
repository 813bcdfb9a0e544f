import t from 'tap';
import { parse } from 'yaml';
import type { Fleet, FleetAccount, FleetRole } from '../../src/fleet/fleet.ts';
import { generate } from '../../src/generate/generate.ts';
import { wholeLists } from '../whole-lists.ts';
import { bundle, example } from './bundle.ts';

const generated = new WeakMap<Fleet, ReadonlyMap<string, string>>();

/** A generated file of a fleet. All files of a fleet are generated once. */
function read(fleet: Fleet, path: string): string {
  const files = generated.get(fleet) ?? generate(fleet, bundle);
  generated.set(fleet, files);
  return files.get(path) ?? '';
}

const values = (fleet: Fleet) => parse(read(fleet, 'chart/values.yaml'));

t.test('a fleet gets a chart, its roles in three forms, a pipeline, pods and a README', async (t) => {
  const paths = [...generate(example('shared-cache'), bundle).keys()];
  t.same(
    paths.filter((path) => !path.startsWith('chart/templates/')),
    [
      'README.md',
      'chart/.helmignore',
      'chart/Chart.yaml',
      'chart/dashboards/gitlab-runner-irsa.json',
      'chart/values.schema.json',
      'chart/values.yaml',
      'debug/gitlab-jobs.yaml',
      'debug/gitlab-runner-common.yaml',
      'iam/.gitignore',
      'iam/cloudformation.yaml',
      'iam/k8s-irsa-gitlab-jobs/trust-policy.json',
      'iam/k8s-irsa-gitlab-runner-common/permissions-cache.json',
      'iam/k8s-irsa-gitlab-runner-common/trust-policy.json',
      'iam/main.tf',
      'mapping.yaml',
      'pipeline/.gitlab-ci.yml',
      'pipeline/fleet.gitlab-ci.yml',
    ],
  );
  t.ok(paths.includes('chart/templates/mutating-webhook-configuration.yaml'));
});

t.test('the chart has a dependency for each runner, and its values contain what the fleet sets', async (t) => {
  const sharedCache = example('shared-cache');
  const chart = read(sharedCache, 'chart/Chart.yaml');
  t.match(chart, /^# Written by gitlab-runner-irsa generate: change the fleet and generate again\.\n/);
  t.match(
    parse(chart),
    wholeLists({ version: '1.2.3', dependencies: [{ alias: 'fargate-small' }, { alias: 'cluster' }] }),
  );
  t.match(
    values(sharedCache),
    wholeLists({
      serviceAccounts: [
        { name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab'], jobNamespaces: ['gitlab'] },
        { name: 'gitlab-jobs', kind: 'job', roleArn: 'arn:aws:iam::123456789012:role/k8s-irsa-gitlab-jobs' },
      ],
      cache: { bucket: 'example-runner-cache', region: 'eu-central-1', path: 'runners-all', shared: true },
      image: { repository: 'images.example.com/gitlab-runner-irsa', tag: '' },
      runners: [{ key: 'fargate-small' }, { key: 'cluster' }],
      'fargate-small': {
        namespace: 'gitlab',
        fullnameOverride: 'fargate-small',
        gitlabUrl: 'https://gitlab.example.com',
        serviceAccount: { create: false, name: 'gitlab-runner-common' },
        rbac: { create: false },
        runners: { secret: 'fargate-small-token', jobNamespace: 'gitlab' },
        podLabels: { 'gitlab-runner-irsa/manager': 'fargate-small', compute: 'fargate' },
      },
      cluster: { podLabels: { 'gitlab-runner-irsa/manager': 'cluster' } },
    }),
  );
  t.notOk('compute' in values(sharedCache).cluster.podLabels);
});

t.test('values of the fleet are merged with the generated ones', async (t) => {
  const teams = values(example('many-teams'));
  t.equal(teams.shared.concurrent, 50);
  t.same(teams.networkPolicy.controlPlaneCIDRs, ['10.0.0.0/24', '10.0.1.0/24']);
  t.match(teams.cache, {
    kmsKeyArn: /^arn:aws:kms:/,
    roleArn: 'arn:aws:iam::111122223333:role/ci/eks-runner-cache',
  });
});

t.test('an account has only the fields that the fleet sets, and with EKS Pod Identity no role ARN', async (t) => {
  const accounts = values(example('many-teams')).serviceAccounts as Record<string, unknown>[];
  t.strictSame(
    accounts.find(({ name }) => name === 'ci-project-1002'),
    { name: 'ci-project-1002', kind: 'job', namespaces: ['ci-jobs'] },
  );
  const sharedCache = example('shared-cache');
  const [manager, jobs] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
  const changed = {
    ...jobs,
    create: false,
    annotations: { 'eks.amazonaws.com/token-expiration': '3600' },
    automountServiceAccountToken: false,
  };
  t.match(values({ ...sharedCache, serviceAccounts: [manager, changed] }).serviceAccounts[1], {
    create: false,
    annotations: { 'eks.amazonaws.com/token-expiration': '3600' },
    automountServiceAccountToken: false,
  });
});

t.test('a manager gets permissions where its runners create jobs, separately for each of its namespaces', async (t) => {
  const sharedCache = example('shared-cache');
  const [manager, jobs] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
  const [fargate, cluster] = sharedCache.runners as [Fleet['runners'][number], Fleet['runners'][number]];
  const fleet: Fleet = {
    ...sharedCache,
    serviceAccounts: [{ ...manager, namespaces: ['gitlab', 'other', 'idle'] }, jobs],
    runners: [
      { ...fargate, jobNamespaces: ['a', 'b'] },
      { ...cluster, namespace: 'other', jobNamespaces: ['c'] },
    ],
  };
  t.match(
    values(fleet).serviceAccounts,
    wholeLists([
      { namespaces: ['gitlab'], jobNamespaces: ['a', 'b'] },
      { namespaces: ['other'], jobNamespaces: ['c'] },
      { namespaces: ['idle'], jobNamespaces: undefined },
      { name: 'gitlab-jobs' },
    ]),
  );
});

t.test('a fleet without a cache has none in the chart and in the pipeline', async (t) => {
  const { cache: _, ...rest } = example('shared-cache');
  const fleet = { ...rest, cache: undefined };
  t.equal(values(fleet).cache.bucket, '');
  t.notMatch(read(fleet, 'pipeline/.gitlab-ci.yml'), 'create-cache');
});

t.test('Terraform and CloudFormation create only what is not created elsewhere', async (t) => {
  const teams = example('many-teams');
  const terraform = read(teams, 'iam/main.tf');
  const { Resources } = parse(read(teams, 'iam/cloudformation.yaml'));
  t.match(
    Object.keys(Resources),
    wholeLists([
      'RoleEksRunnerShared',
      'RoleEksRunnerProtected',
      'RoleEksRunnerCache',
      'RoleEksCiBilling',
      'RoleEksCiProject1001',
      'RoleEksCiProject1002',
      'AssociationCiJobsCiProject1002',
    ]),
  );
  t.same(Resources.RoleEksRunnerCache.DependsOn, ['RoleEksRunnerShared', 'RoleEksRunnerProtected']);
  t.match(terraform, /\n {2}depends_on = \[\n {4}aws_iam_role\.eks_runner_shared,\n/);
  t.notMatch(terraform, 'billing_deploy');
  const trust = JSON.parse(read(teams, 'iam/deploy/trust-policy.json'));
  t.match(JSON.stringify(trust), 'system:serviceaccount:ci-deploy:ci-billing-deploy');
  t.match(read(teams, 'README.md'), '- `arn:aws:iam::111122223333:role/billing/deploy`: `iam/deploy/`');
});

t.test('where all roles are created elsewhere, there is nothing to apply', async (t) => {
  const fleet = example(
    'shared-cache',
    ['role: {name: k8s-irsa-gitlab-runner-common}', 'roleArn: arn:aws:iam::999999999999:role/common'],
    ['role: {name: k8s-irsa-gitlab-jobs}', 'roleArn: arn:aws:iam::123456789012:role/jobs'],
  );
  const iam = [...generate(fleet, bundle).keys()].filter((path) => path.startsWith('iam/'));
  t.same(iam, [
    'iam/999999999999/common/permissions-cache.json',
    'iam/999999999999/common/trust-policy.json',
    'iam/jobs/trust-policy.json',
  ]);
  t.notMatch(read(fleet, 'README.md'), /terraform|cloudformation/);
});

t.test('names that Terraform and CloudFormation cannot tell apart get a number', async (t) => {
  const sharedCache = example('shared-cache');
  const [manager, jobs] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
  const named = (name: string, identity: FleetAccount['identity']): FleetAccount => ({
    ...jobs,
    name,
    identity,
    role: { ...(jobs.role as FleetRole), name, arn: `arn:aws:iam::123456789012:role/${name}` },
  });
  const fleet = {
    ...sharedCache,
    serviceAccounts: [manager, named('1-a.b', 'irsa'), named('1-a-b', 'irsa'), named('1a-b', 'pod-identity')],
  };
  const terraform = read(fleet, 'iam/main.tf');
  t.match(terraform, 'resource "aws_iam_role" "_1_a_b" {');
  t.match(terraform, 'resource "aws_iam_role" "_1_a_b2" {');
  t.match(
    Object.keys(parse(read(fleet, 'iam/cloudformation.yaml')).Resources),
    wholeLists(['RoleK8sIrsaGitlabRunnerCommon', 'Role1AB', 'Role1AB2', 'Role1aB3', 'AssociationGitlab1aB']),
  );
});

t.test('more roles than one template may hold become several templates, each complete', async (t) => {
  const sharedCache = example('shared-cache');
  const [manager, jobs] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
  const many = Array.from({ length: 700 }, (_, index): FleetAccount => {
    const name = `ci-${index}`;
    const role = { ...(jobs.role as FleetRole), name, arn: `arn:aws:iam::123456789012:role/${name}` };
    return { ...jobs, name, role, identity: 'pod-identity' };
  });
  const fleet = { ...sharedCache, serviceAccounts: [manager, ...many] };
  const files = [1, 2, 3].map((number) =>
    parse(read(fleet, number === 1 ? 'iam/cloudformation.yaml' : `iam/cloudformation-${number}.yaml`)),
  );
  const counts = files.map(({ Resources }) => Object.keys(Resources).length);
  t.same(counts, [499, 500, 402]);
  for (const { Resources } of files)
    for (const { DependsOn = [] } of Object.values<{ DependsOn?: string[] }>(Resources))
      for (const id of DependsOn) t.ok(id in Resources, id);
  t.match(
    read(fleet, 'README.md'),
    '--stack-name gitlab-runner-irsa-roles-3 --template-file iam/cloudformation-3.yaml',
  );
});

t.test('a dependency on a role of an earlier template is left out', async (t) => {
  const teams = example('many-teams');
  const [shared] = teams.serviceAccounts as [FleetAccount];
  const managers = Array.from({ length: 501 }, (_, index): FleetAccount => {
    const name = `runner-${index}`;
    return {
      ...shared,
      name,
      role: { ...(shared.role as FleetRole), name, arn: `arn:aws:iam::111122223333:role/ci/${name}` },
    };
  });
  const { Resources } = parse(read({ ...teams, serviceAccounts: managers }, 'iam/cloudformation-2.yaml'));
  t.same(Resources.RoleEksRunnerCache.DependsOn, ['RoleRunner500']);
});

t.test('debug pods run as their account, in each of its namespaces', async (t) => {
  const sharedCache = example('shared-cache');
  const [manager, jobs] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
  const long = 'a'.repeat(253);
  const fleet = {
    ...sharedCache,
    serviceAccounts: [
      manager,
      { ...jobs, namespaces: ['gitlab', 'other'] },
      { ...jobs, namespaces: ['third'] },
      { ...jobs, name: long },
    ],
  };
  const [head = '', ...pods] = read(fleet, 'debug/gitlab-jobs.yaml').split('---\n');
  t.match(head, 'kubectl --namespace gitlab exec --stdin --tty debug-gitlab-jobs -- aws sts get-caller-identity');
  t.match(
    pods.map((pod) => parse(pod)),
    wholeLists(
      ['gitlab', 'other', 'third'].map((namespace) => ({
        kind: 'Pod',
        metadata: { namespace, name: 'debug-gitlab-jobs' },
        spec: { serviceAccountName: 'gitlab-jobs', restartPolicy: 'Never', containers: [{ name: 'aws' }] },
      })),
    ),
  );
  t.equal(parse(read(fleet, `debug/${long.slice(0, 240)}-3.yaml`)).metadata.name.length, 253);
});

t.test('every command of the README has the names of the fleet', async (t) => {
  const readme = read(example('shared-cache'), 'README.md');
  for (const line of [
    'kubectl create namespace gitlab',
    'kubectl --namespace gitlab create secret generic fargate-small-token \\',
    'terraform -chdir=iam apply roles.tfplan',
    '  --stack-name gitlab-runner-irsa-roles --template-file iam/cloudformation.yaml',
    'helm upgrade --install gitlab-runner-irsa chart --namespace gitlab-runner-irsa --create-namespace',
    'kubectl label namespace gitlab gitlab-runner-irsa=enforce --overwrite',
    '| `cluster` | gitlab | gitlab | `gitlab-runner-common` | cluster, kubernetes |',
  ])
    t.ok(readme.split('\n').includes(line), line);
});

t.test('a Secret that runners share is created once', async (t) => {
  const fleet = example('shared-cache', ['tokenSecret: fargate-small-token', 'tokenSecret: cluster-token']);
  t.equal(read(fleet, 'README.md').split('create secret generic cluster-token').length, 2);
});

t.test('the chart says who writes it, and the pipeline what an including project has to add', async (t) => {
  const fleet = example('shared-cache');
  t.match(parse(read(fleet, 'chart/Chart.yaml')).annotations, {
    'gitlab-runner-irsa/written-by': 'gitlab-runner-irsa generate',
  });
  const { stages } = parse(read(fleet, 'pipeline/.gitlab-ci.yml'));
  t.match(read(fleet, 'pipeline/.gitlab-ci.yml'), `add ${stages.join(' and ')} to them`);
});

t.test('the commands of the README are in the order in which they work', async (t) => {
  const readme = read(example('shared-cache'), 'README.md');
  const steps = [
    'create-open-id-connect-provider',
    'terraform -chdir=iam apply roles.tfplan',
    'helm upgrade',
    '=observe',
    'gitlab-runner-irsa doctor --fleet ../fleet.yaml',
    'gitlab-runner-irsa report decisions.log --mapping mapping.yaml',
    'Safe to enforce: yes',
    '=enforce',
  ];
  const places = [...steps, 'pipeline/.gitlab-ci.yml` in a project'].map((step) => readme.indexOf(step));
  t.ok(places.every((place) => place > 0));
  t.same(
    places.toSorted((one, other) => one - other),
    places,
  );
  t.match(readme, '## 4. Observe, report, enforce, test');
});

t.test('a debug pod names both permissions that it needs in enforce', async (t) => {
  const pod = read(example('shared-cache'), 'debug/gitlab-jobs.yaml');
  t.match(pod, /exempt in the mapping may create it/);
  t.match(pod, /permission enter on jobs \(API group gitlab-runner-irsa\) may enter it/);
});
t.test(
  'the README deploys every CloudFormation template and no other file, whatever the roles are called',
  async (t) => {
    const fleet = example('shared-cache', ['k8s-irsa-gitlab-jobs', 'cloudformation-jobs']);
    const deployed = [...read(fleet, 'README.md').matchAll(/--template-file (\S+)/g)].map(([, path]) => path);
    t.same(deployed, ['iam/cloudformation.yaml']);
  },
);

t.test('the README says what EKS Pod Identity of one account means for those with IRSA', async (t) => {
  const fleet = example(
    'shared-cache',
    [
      'namespaces: [gitlab]\n    role: {name: k8s-irsa-gitlab-jobs}',
      'namespaces: [gitlab]\n    identity: pod-identity',
    ],
    ['    fargate: {labels: {compute: fargate}}\n', ''],
  );
  t.match(read(fleet, 'README.md'), 'does not warn if one with `identity: irsa`\nloses its annotation');
  t.notMatch(read(example('shared-cache'), 'README.md'), 'unannotated');
});

t.test('the README has placeholders for missing values, and what only EKS Pod Identity needs', async (t) => {
  const fleet = example(
    'shared-cache',
    ['\n  image: {repository: images.example.com/gitlab-runner-irsa}', ' {}'],
    ['tags: [cluster, kubernetes]', 'tags: ["a|b", "*c*"]'],
    [
      'namespaces: [gitlab]\n    role: {name: k8s-irsa-gitlab-runner-common}',
      'namespaces: [gitlab]\n    identity: pod-identity',
    ],
    [
      'namespaces: [gitlab]\n    role: {name: k8s-irsa-gitlab-jobs}',
      'namespaces: [gitlab]\n    identity: pod-identity',
    ],
    ['    fargate: {labels: {compute: fargate}}\n', ''],
    ['  oidcIssuer: https://oidc.eks.eu-central-1.amazonaws.com/id/DEADBEEFAFFE1234DEADBEEFAFFE1234\n', ''],
  );
  const readme = read(fleet, 'README.md');
  t.match(readme, '--set image.repository=…');
  t.match(readme, 'a\\|b, \\*c\\* |');
  t.match(readme, 'needs the add-on `eks-pod-identity-agent`');
  t.notMatch(readme, 'unannotated');
  t.notMatch(readme, 'create-open-id-connect-provider');
  t.notMatch(read(fleet, 'iam/main.tf'), 'create-open-id-connect-provider');
});

t.test('an account without a role gets nothing in AWS, no annotation and no pod to try it', async (t) => {
  const sharedCache = example('shared-cache');
  const [manager, jobs] = sharedCache.serviceAccounts as [FleetAccount, FleetAccount];
  const permissions = { cache: false, managedPolicyArns: [], statements: [] };
  const without = { ...manager, identity: 'none', role: undefined, permissions } as const;
  const fleet = { ...sharedCache, cache: undefined, serviceAccounts: [without, jobs] };
  t.notMatch(read(fleet, 'iam/main.tf'), manager.name);
  t.match(read(fleet, 'README.md'), `| \`${manager.name}\` | gitlab | manager | none |`);
  t.match(read(fleet, 'README.md'), `such as \`debug/${jobs.name}.yaml\``);
  const [entry] = parse(read(fleet, 'chart/values.yaml')).serviceAccounts;
  t.match(entry, { name: manager.name, kind: 'manager' });
  t.notMatch(entry, { roleArn: String });
  const all = generate(fleet, bundle);
  t.notOk([...all.keys()].includes(`debug/${manager.name}.yaml`));

  const none = { ...fleet, serviceAccounts: [without] };
  t.match(read(none, 'README.md'), 'No account of this fleet has a role.');
  t.notMatch(read(none, 'README.md'), /create-open-id-connect-provider|debug\//);
});
