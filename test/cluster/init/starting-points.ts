import type { StartingPoint } from './world.ts';

const CHART = { gitlabUrl: 'https://gitlab.example.com' };

/** Returns the text of a template with these lines below [runners.kubernetes]. */
const config = (...lines: readonly string[]) =>
  ['[[runners]]', '  [runners.kubernetes]', ...lines.map((line) => `    ${line}`), ''].join('\n');

/** Returns the Deployment and the ConfigMap that GitLab's operator creates for a Runner. */
function ofOperator(name: string, text: string): readonly object[] {
  const metadata = { namespace: '{gitlab}', name: `${name}-runner` };
  const labels = { 'app.kubernetes.io/component': 'runner', 'app.kubernetes.io/instance': `${name}-runner` };
  const container = {
    name: 'runner',
    image: 'registry.gitlab.com/gitlab-org/ci-cd/gitlab-runner-ubi-images/gitlab-runner-ocp:v19.4.0',
    command: ['/bin/bash', '/entrypoint'],
    env: [{ name: 'CI_SERVER_URL', value: 'https://gitlab.example.com/' }],
  };
  const volumes = [{ name: 'config', configMap: { name: `${name}-config` } }];
  const spec = { serviceAccountName: 'gitlab-runner-app-sa', containers: [container], volumes };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: '{gitlab}', name: `${name}-config` },
      data: { 'config.toml': text },
    },
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata },
      spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  ];
}

/**
 * Returns a runner that people wrote by hand: without the labels of a chart, with its configuration and a token in a
 * ConfigMap.
 */
function byHand(text: string): readonly object[] {
  const labels = { app: 'ci-runner' };
  const container = {
    ...{ name: 'manager', image: 'gitlab/gitlab-runner:alpine-v19.4.0', args: ['run'] },
    volumeMounts: [{ name: 'config', mountPath: '/etc/gitlab-runner' }],
  };
  const spec = {
    serviceAccountName: 'ci-runner',
    containers: [container],
    volumes: [{ name: 'config', configMap: { name: 'ci-runner' } }],
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: '{gitlab}', name: 'ci-runner' },
      data: { 'config.toml': text },
    },
    {
      ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { namespace: '{gitlab}', name: 'ci-runner' } },
      spec: {
        replicas: 0,
        serviceName: 'ci-runner',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    },
  ];
}

/** What users have installed, according to published values files and configurations. */
export const STARTING_POINTS: Readonly<Record<string, StartingPoint>> = {
  'one release of the chart whose jobs request accounts': {
    releases: {
      'gitlab-runner': {
        ...CHART,
        rbac: {
          create: true,
          serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/runner' },
        },
        runners: { config: config('namespace = "{gitlab}"', 'service_account_overwrite_allowed = "^ci-.*"') },
      },
    },
    accounts: { '{gitlab}/ci-billing': 'billing', '{gitlab}/ci-shop': 'shop', '{gitlab}/ci-unused': 'unused' },
    jobs: [
      { by: '{gitlab}/gitlab-runner', project: 4242, in: '{gitlab}', as: 'ci-billing' },
      { by: '{gitlab}/gitlab-runner', project: 4243, in: '{gitlab}', as: 'ci-billing' },
      { by: '{gitlab}/gitlab-runner', project: 77, in: '{gitlab}', as: 'ci-shop' },
      { by: '{gitlab}/gitlab-runner', project: 1, in: '{gitlab}', as: 'default' },
    ],
  },
  'accounts that are named after their projects': {
    releases: {
      shared: {
        ...{ ...CHART, rbac: { create: true } },
        runners: { config: config('namespace = "{ci}"', 'service_account_overwrite_allowed = "^ci-.*"') },
      },
      own: {
        ...{ ...CHART, rbac: { create: true } },
        runners: { config: config('namespace = "{gitlab}"', 'service_account = "ci-p4244"') },
      },
    },
    accounts: {
      ...Object.fromEntries([4242, 4243, 4245].map((project) => [`{ci}/ci-p${project}`, `p${project}`])),
      ...{ '{gitlab}/ci-p4244': 'p4244', '{ci}/ci-deploy': 'deploy' },
    },
    jobs: [
      ...[4242, 4243].map((project) => ({
        ...{ by: '{gitlab}/shared-gitlab-runner', project, in: '{ci}', as: `ci-p${project}` },
      })),
      { by: '{gitlab}/own-gitlab-runner', project: 4244, in: '{gitlab}', as: 'ci-p4244' },
      { by: '{gitlab}/shared-gitlab-runner', project: 5, in: '{ci}', as: 'ci-deploy' },
      { by: '{gitlab}/shared-gitlab-runner', project: 6, in: '{ci}', as: 'default' },
    ],
  },
  'jobs in a namespace of their own, with a service_account': {
    releases: {
      'gitlab-runner': {
        ...CHART,
        rbac: { create: true },
        serviceAccount: { create: true, name: 'runner-manager' },
        runners: {
          config: config(
            'namespace = "{ci}"',
            'service_account = "ci-jobs"',
            'service_account_overwrite_allowed = "^(ci-.*|plain)$"',
          ),
        },
      },
    },
    accounts: { '{ci}/ci-jobs': 'jobs', '{ci}/ci-deploy': 'deploy', '{ci}/plain': null },
    jobs: [
      { by: '{gitlab}/runner-manager', project: 4242, in: '{ci}', as: 'ci-jobs' },
      { by: '{gitlab}/runner-manager', project: 4242, in: '{ci}', as: 'ci-deploy' },
      { by: '{gitlab}/runner-manager', project: 5, in: '{ci}', as: 'ci-deploy' },
      { by: '{gitlab}/runner-manager', project: 6, in: '{ci}', as: 'plain' },
    ],
  },
  'a protected runner beside a shared one, with an account each': {
    releases: {
      shared: { ...CHART, rbac: { create: true }, runners: { config: config('namespace = "{ci}"') } },
      protected: {
        ...CHART,
        rbac: { create: true },
        runners: { config: config('namespace = "{ci}"', 'service_account = "ci-production"') },
      },
    },
    accounts: { '{ci}/ci-production': 'production', '{ci}/ci-test': 'test' },
    jobs: [
      { by: '{gitlab}/protected-gitlab-runner', project: 4242, in: '{ci}', as: 'ci-production' },
      { by: '{gitlab}/shared-gitlab-runner', project: 4242, in: '{ci}', as: 'default' },
    ],
  },
  "GitLab's operator": {
    objects: ofOperator('build', config('namespace = "{gitlab}"', 'service_account = "ci-jobs"')),
    accounts: { '{gitlab}/gitlab-runner-app-sa': 'runner', '{gitlab}/ci-jobs': null },
    jobs: [{ by: '{gitlab}/gitlab-runner-app-sa', project: 9, in: '{gitlab}', as: 'ci-jobs' }],
  },
  "two Runners of GitLab's operator, which share an account, in two namespaces": {
    objects: [
      ...ofOperator('build', config('namespace = "{gitlab}"', 'service_account = "ci-jobs"')),
      ...ofOperator('deploy', config('namespace = "{ci}"', 'service_account = "ci-deploy"')),
    ],
    accounts: { '{gitlab}/gitlab-runner-app-sa': 'runner', '{gitlab}/ci-jobs': 'jobs', '{ci}/ci-deploy': 'deploy' },
    jobs: [
      { by: '{gitlab}/gitlab-runner-app-sa', project: 9, in: '{gitlab}', as: 'ci-jobs' },
      { by: '{gitlab}/gitlab-runner-app-sa', project: 10, in: '{ci}', as: 'ci-deploy' },
    ],
  },
  'releases for two GitLab instances, with accounts that are named after their namespaces': {
    only: ['chart'],
    releases: {
      corp: {
        ...{ gitlabUrl: 'https://gitlab.corp.example.com', rbac: { create: true } },
        runners: { config: config('namespace = "{gitlab}"', 'service_account = "{gitlab}-jobs"') },
      },
      build: {
        ...{ gitlabUrl: 'https://gitlab.corp.example.com', rbac: { create: true } },
        runners: { config: config('namespace = "{ci}"', 'service_account = "{ci}-jobs"') },
      },
      ...Object.fromEntries(
        ['saas', 'oss'].map((name) => [
          name,
          {
            ...{ gitlabUrl: 'https://gitlab.com/', rbac: { create: true } },
            runners: {
              config: config('namespace = "{ci}"', `service_account_overwrite_allowed = "^${name}-.*"`),
            },
          },
        ]),
      ),
    },
    accounts: {
      ...{ '{gitlab}/{gitlab}-jobs': 'corp-jobs', '{ci}/{ci}-jobs': 'ci-jobs' },
      ...{ '{ci}/saas-a': 'a', '{ci}/oss-a': 'oss' },
    },
    jobs: [
      { by: '{gitlab}/corp-gitlab-runner', project: 42, in: '{gitlab}', as: '{gitlab}-jobs' },
      { by: '{gitlab}/build-gitlab-runner', project: 42, in: '{ci}', as: '{ci}-jobs' },
      { by: '{gitlab}/saas-gitlab-runner', project: 42, in: '{ci}', as: 'saas-a' },
      { by: '{gitlab}/oss-gitlab-runner', project: 43, in: '{ci}', as: 'oss-a' },
    ],
  },
  'own manifests with two runners in one config.toml, in two namespaces': {
    objects: byHand(
      [
        'concurrent = 4',
        '[[runners]]',
        '  name = "a"',
        '  url = "https://gitlab.example.com"',
        '  token = "glrt-SecretSecretSecret12"',
        '  executor = "kubernetes"',
        '  [runners.kubernetes]',
        '    namespace = "{gitlab}"',
        '[[runners]]',
        '  name = "b"',
        '  url = "https://gitlab.example.com"',
        '  token = "glrt-OtherOtherOther1234"',
        '  executor = "kubernetes"',
        '  [runners.kubernetes]',
        '    namespace = "{ci}"',
        '    service_account = "ci-jobs"',
        '',
      ].join('\n'),
    ),
    accounts: { '{gitlab}/ci-runner': null, '{ci}/ci-jobs': 'jobs' },
    jobs: [
      { by: '{gitlab}/ci-runner', project: 1, in: '{gitlab}', as: 'default' },
      { by: '{gitlab}/ci-runner', project: 2, in: '{ci}', as: 'ci-jobs' },
    ],
  },
  'texts that try to become something else': {
    releases: {
      'gitlab-runner': {
        ...CHART,
        rbac: { create: true },
        runners: {
          config: config(
            'namespace = "{gitlab}"',
            'service_account_overwrite_allowed = "ci-a|\\ninjected: true\\u2028rules: [x]"',
            'host = "https://user:secret@glrt-SecretSecretSecret12"',
          ),
        },
      },
    },
    accounts: { '{gitlab}/ci-a': 'a\ninjected: true', '{gitlab}/ci-b': 'b"\r\n- injected: true # {[' },
    jobs: [
      { by: '{gitlab}/gitlab-runner', project: 4242, in: '{gitlab}', as: 'ci-a' },
      { by: '{gitlab}/gitlab-runner', project: 1, in: '{gitlab}', as: 'default' },
    ],
  },
};
