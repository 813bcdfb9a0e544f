import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { leastValues } from './values.ts';

const programs = await helms(t, connect());
const chart = assembleChart(t);

type Case = { says: string | RegExp; namespace?: string; release?: string; values?: Values };
type Values = { [key: string]: unknown };

const manager = { name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab'] };
const runner = (values: Values) => ({ 'gitlab-runner': values });
const config = (text: string) => runner({ runners: { config: text } });

const ROLE = 'arn:aws:iam::111122223333:role/gitlab-runner-common';
const IN_RELEASE =
  'gitlab-runner would create its jobs in release, the namespace of this release, whose pods the webhook never sees: write namespace = "gitlab" below [runners.kubernetes] in gitlab-runner.runners.config.';
const IN_JOBS =
  'gitlab-runner creates its jobs in jobs, where gitlab/gitlab-runner-common has no permissions: add jobs to the jobNamespaces of that account.';

/** What is missing or does not fit, and the one sentence about it; each is changed from values that are complete. */
const cases: Record<string, Case> = {
  'no image': {
    values: { image: { repository: '' } },
    says: 'image.repository is empty: set it to the image of the webhook, without a tag.',
  },
  'no address of GitLab': {
    values: runner({ gitlabUrl: '' }),
    says: 'gitlab-runner.gitlabUrl is empty: set the URL of GitLab.',
  },
  'no token': {
    values: runner({ runners: { secret: '' } }),
    says: 'gitlab-runner has no token: set gitlab-runner.runners.secret to a Secret in namespace gitlab with the keys runner-token and runner-registration-token.',
  },
  "the default account, as in the values of GitLab's chart pasted whole": {
    values: runner({ serviceAccount: { name: '' } }),
    says: 'gitlab-runner.serviceAccount.name is empty, so the runner manager would run as ServiceAccount gitlab/default, which jobs use, too: set it to an account with kind: manager in serviceAccounts, such as gitlab-runner-common.',
  },
  "the name of the account where GitLab's chart had it": {
    values: runner({ rbac: { serviceAccountName: 'my-runner' } }),
    says: "gitlab-runner.rbac.serviceAccountName is my-runner, but gitlab-runner.serviceAccount.name is gitlab-runner-common, and GitLab's chart uses that: set gitlab-runner.serviceAccount.name to my-runner, and remove the other.",
  },
  "the name of a generated account where GitLab's chart had it": {
    values: runner({
      rbac: { create: true, rules: [{ resources: ['pods'] }], generatedServiceAccountName: 'my-runner' },
    }),
    says: "gitlab-runner.rbac.generatedServiceAccountName is my-runner, but gitlab-runner.serviceAccount.name is gitlab-runner-common, and GitLab's chart uses that: set gitlab-runner.serviceAccount.name to my-runner, and remove the other.",
  },
  'the role of the short way, where this chart makes the account': {
    values: runner({ rbac: { serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': ROLE } } }),
    says: "gitlab-runner.rbac.serviceAccountAnnotations has no effect, because GitLab's chart does not create ServiceAccount gitlab/gitlab-runner-common: set roleArn, or annotations, in its entry of serviceAccounts, and remove it here.",
  },
  'the role in the newer key, where this chart makes the account': {
    values: runner({ serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': ROLE } } }),
    says: "gitlab-runner.serviceAccount.annotations has no effect, because GitLab's chart does not create ServiceAccount gitlab/gitlab-runner-common: set roleArn, or annotations, in its entry of serviceAccounts, and remove it here.",
  },
  'the role of an account that no chart makes': {
    values: {
      serviceAccounts: [{ ...manager, create: false }],
      ...runner({ serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': ROLE } } }),
    },
    says: "gitlab-runner.serviceAccount.annotations has no effect, because GitLab's chart does not create ServiceAccount gitlab/gitlab-runner-common: annotate that account where it is created, and remove it here.",
  },
  'the wide Role of the runner beside the right one': {
    values: runner({ rbac: { create: true } }),
    says: "gitlab-runner.rbac.create is true without gitlab-runner.rbac.rules, so GitLab's chart grants the manager everything in the core API group, also tokens of every account: set it to false, because this chart grants what a runner needs.",
  },
  "an account that GitLab's chart makes, without permissions anywhere": {
    values: {
      serviceAccounts: [{ ...manager, create: false }],
      ...runner({ serviceAccount: { create: true } }),
    },
    says: "ServiceAccount gitlab/gitlab-runner-common, which GitLab's chart creates, has no permissions in gitlab, where its jobs run: add jobNamespaces: [gitlab] to its entry in serviceAccounts.",
  },
  'an account of the runner that serviceAccounts does not list': {
    values: runner({ serviceAccount: { name: 'other' } }),
    says: 'gitlab-runner runs as ServiceAccount gitlab/other, which needs exactly one entry with kind: manager in serviceAccounts and has 0: add {name: other, kind: manager, namespaces: [gitlab], roleArn: …}, or change gitlab-runner.serviceAccount.name.',
  },
  'an account of the runner that is for jobs': {
    values: { serviceAccounts: [{ ...manager, kind: 'job' }] },
    says: /^gitlab-runner runs as ServiceAccount gitlab\/gitlab-runner-common, which needs exactly one entry with kind: manager in serviceAccounts and has 0: /,
  },
  'an account of the runner in another namespace': {
    values: { serviceAccounts: [{ ...manager, namespaces: ['elsewhere'] }] },
    says: /^gitlab-runner runs as ServiceAccount gitlab\/gitlab-runner-common, .* and has 0: /,
  },
  'an account that is a manager and for jobs': {
    values: { serviceAccounts: [manager, { ...manager, kind: 'job' }] },
    says: 'serviceAccounts lists gitlab/gitlab-runner-common twice: keep one entry, because an account is either for managers or for jobs.',
  },
  'an account that is made twice': {
    values: runner({ serviceAccount: { create: true } }),
    says: 'ServiceAccount gitlab/gitlab-runner-common would be created twice: set gitlab-runner.serviceAccount.create to false, or create: false in serviceAccounts.',
  },
  'a runner in the namespace of the release': {
    namespace: 'gitlab',
    values: {
      serviceAccounts: [{ ...manager, jobNamespaces: ['jobs'] }],
      ...runner({ runners: { jobNamespace: 'jobs' } }),
    },
    says: /^gitlab-runner\.namespace is gitlab, the namespace of this release, whose pods the webhook never sees: set another namespace\.$/m,
  },
  'an account in the namespace of the release': {
    values: { serviceAccounts: [manager, { name: 'ci', kind: 'job', namespaces: ['release'] }] },
    says: 'serviceAccounts: release/ci is in the namespace of this release, whose pods the webhook never sees: install the release in its own namespace.',
  },
  'jobs in the namespace of the release, by name': {
    values: runner({ runners: { jobNamespace: 'release' } }),
    says: 'gitlab-runner would create its jobs in release, the namespace of this release, whose pods the webhook never sees: set gitlab-runner.runners.jobNamespace to another one.',
  },
  'jobs in the namespace of the release, because the configuration names none': {
    values: config('[[runners]]\n  [runners.kubernetes]\n    image = "alpine"\n'),
    says: IN_RELEASE,
  },
  "a namespace that GitLab's chart does not see, because its key is in quotes": {
    values: config('[[runners]]\n  [runners.kubernetes]\n    "namespace" = "gitlab"\n'),
    says: IN_RELEASE,
  },
  'jobs in the namespace of the release, by its template as in the blog': {
    values: config('[[runners]]\n  [runners.kubernetes]\n    namespace = "{{.Release.Namespace}}"\n'),
    says: IN_RELEASE,
  },
  'jobs in the namespace of the release, by a variable': {
    values: runner({ extraEnv: { KUBERNETES_NAMESPACE: 'release' } }),
    says: 'gitlab-runner would create its jobs in release, the namespace of this release, whose pods the webhook never sees: change KUBERNETES_NAMESPACE in the environment of gitlab-runner, which takes precedence over its config.',
  },
  'jobs elsewhere, by a variable that wins over the configuration': {
    values: runner({ envVars: [{ name: 'KUBERNETES_NAMESPACE', value: 'jobs' }] }),
    says: 'gitlab-runner creates its jobs in jobs, where gitlab/gitlab-runner-common has no permissions: add jobs to the jobNamespaces of that account.',
  },
  'jobs in a namespace that an inline table names': {
    values: config(
      '[[runners]]\n  kubernetes = {image = "alpine", pod_labels = {namespace = "cat"}, namespace = "jobs"}\n',
    ),
    says: IN_JOBS,
  },
  'jobs in a namespace that a dotted key names': {
    values: config("[[runners]]\n  kubernetes.namespace = 'jobs'\n"),
    says: IN_JOBS,
  },
  'a line of a script that looks like a namespace': {
    values: config(
      '[[runners]]\n  pre_build_script = """\n    namespace = "cat"\n  """\n  [runners.kubernetes]\n    namespace = "jobs"\n',
    ),
    says: IN_JOBS,
  },
  'a label that is called namespace, above the namespace': {
    values: config(
      '[[runners]]\r\n  [runners.kubernetes.pod_labels]\r\n    namespace = "cat"\r\n  [runners.kubernetes]\r\n    namespace = "jobs"\r\n',
    ),
    says: IN_JOBS,
  },
  'only a label that is called namespace': {
    values: config('[[runners]]\n  [runners.kubernetes.pod_labels]\n    namespace = "gitlab"\n'),
    says: 'gitlab-runner.runners.config sets namespace, but not below [runners.kubernetes], so jobs would run in namespace default: write namespace = "gitlab" below [runners.kubernetes].',
  },
  'two runners in one configuration': {
    values: config(
      '[[runners]]\n  [runners.kubernetes]\n    namespace = "gitlab"\n[[runners]]\n  [runners.kubernetes]\n    namespace = "jobs"\n',
    ),
    says: 'gitlab-runner.runners.config has 2 [[runners]], and GitLab Runner reads exactly one from it: keep one, and describe several runners in a fleet.',
  },
  'a runner in single brackets': {
    values: config('[runners]\n  [runners.kubernetes]\n    namespace = "gitlab"\n'),
    says: 'gitlab-runner.runners.config has 0 [[runners]], and GitLab Runner reads exactly one from it: begin it with [[runners]].',
  },
  'permissions in the namespace of the release': {
    values: { serviceAccounts: [{ ...manager, jobNamespaces: ['gitlab', 'release'] }] },
    says: 'serviceAccounts: gitlab/gitlab-runner-common has release among its jobNamespaces, the namespace of this release, whose pods the webhook never sees: remove it.',
  },
  'jobs where the manager has no permissions': {
    values: runner({ runners: { jobNamespace: 'jobs' } }),
    says: 'gitlab-runner creates its jobs in jobs, where gitlab/gitlab-runner-common has no permissions: add jobs to the jobNamespaces of that account.',
  },
  'a pod label by which the Service selects': {
    values: { podLabels: { 'app.kubernetes.io/component': 'x' } },
    says: 'podLabels has app.kubernetes.io/component, which the chart sets and its selectors use: remove it.',
  },
  'a common label that the chart sets': {
    values: { commonLabels: { 'app.kubernetes.io/instance': 'x' } },
    says: 'commonLabels has app.kubernetes.io/instance, which the chart sets and its selectors use: remove it.',
  },
  'a bucket without its region': {
    values: { cache: { bucket: 'runners-cache' } },
    says: 'cache.bucket is set but cache.region is not: set the region of the bucket.',
  },
  'two ports that are one': {
    values: { hostNetwork: true, ports: { webhook: 8080 } },
    says: 'ports.webhook and ports.health are the same: set different ports.',
  },
  'a release that begins with a digit': {
    release: '1st',
    says: 'The release is named 1st, but the name of a Service must start with a letter: set fullnameOverride.',
  },
};

/** What people write, and the chart takes. */
const accepted: Record<string, Values> = {
  'a token in a Secret that is mounted': runner({
    runners: { secret: '' },
    secrets: [{ name: 'token', items: [{ key: 'token', path: 'runner-token' }] }],
  }),
  'a token in a Secret that is mounted whole': runner({ runners: { secret: '' }, secrets: [{ name: 'token' }] }),
  'a token in a variable': runner({
    runners: { secret: '' },
    extraEnvFrom: { CI_SERVER_TOKEN: { secretKeyRef: { name: 'token', key: 'token' } } },
  }),
  'a token in variables that are not known': runner({
    runners: { secret: '' },
    extraEnvFromRefs: [{ secretRef: { name: 'token' } }],
  }),
  'a namespace in an inline table': config('[[runners]]\n  kubernetes = {image = "alpine", namespace = "gitlab"}\n'),
  'a namespace in quotes and brackets with blanks': config(
    '[[ runners ]]\n  [ runners . "kubernetes" ] # jobs\n    image = "x"\n\n    namespace = \'gitlab\' # here\n',
  ),
  'a comment with a namespace': config(
    '# namespace = "cat"\n[[runners]]\n  [runners.kubernetes]\n    # namespace = "cat"\n    namespace = "gitlab"\n',
  ),
  'a namespace that only the cluster knows': runner({
    extraEnvFrom: { KUBERNETES_NAMESPACE: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  }),
  "a file of GitLab's chart in the configuration": config(
    '{{ .Files.Get "runner.toml" }}\n[[runners]]\n  name = "{{ .Chart.Name }}"\n  [runners.kubernetes]\n    namespace = "gitlab"\n',
  ),
  'the old name of the account, if it is the same': runner({ rbac: { serviceAccountName: 'gitlab-runner-common' } }),
  "an account that GitLab's chart makes, with permissions": {
    serviceAccounts: [{ ...manager, create: false, jobNamespaces: ['gitlab'] }],
    ...runner({ serviceAccount: { create: true, annotations: { 'eks.amazonaws.com/role-arn': ROLE } } }),
  },
};

/** What the schema refuses, and a word of what Helm then says. */
const misfits: Record<string, Case> = {
  'a misspelled key': { values: { replica: 3 }, says: /additional propert.*'replica'/i },
  'a misspelled key below another': { values: { cache: { buckets: 'b' } }, says: /additional propert.*'buckets'/i },
  'a misspelled key of an account': {
    values: { serviceAccounts: [{ ...manager, rolearn: 'x' }] },
    says: /additional propert.*'rolearn'/i,
  },
  'a job with namespaces for jobs': {
    values: { serviceAccounts: [manager, { ...manager, name: 'ci', kind: 'job', jobNamespaces: ['x'] }] },
    says: /serviceAccounts\/1\/jobNamespaces/,
  },
  'an account of no kind': { values: { serviceAccounts: [{ ...manager, kind: 'runner' }] }, says: /'manager', 'job'/ },
  'an account without namespaces': { values: { serviceAccounts: [{ name: 'x', kind: 'job' }] }, says: /'namespaces'/ },
  'something else than the ARN of a role': {
    values: { serviceAccounts: [{ ...manager, roleArn: 'arn:aws:iam::1234:role/x' }] },
    says: /serviceAccounts\/0\/roleArn/,
  },
  'a region that is an address': { values: { cache: { region: 's3.amazonaws.com' } }, says: /cache\/region/ },
  'a mapping with a misspelled key': {
    values: { mapping: { version: 1, managers: [], rule: [] } },
    says: /additional propert.*'rule'/i,
  },
  'an unknown source of certificates': {
    values: { certificates: { source: 'vault' } },
    says: /'own', 'cert-manager'/,
  },
  'no replica': { values: { replicas: 0 }, says: /replicas/ },
  'a priority class that brings another key': {
    values: { priorityClassName: 'x\n      hostPID: true' },
    says: /priorityClassName/,
  },
  'an interval that brings another key': {
    values: { serviceMonitor: { interval: '30s\n      bearerTokenFile: /x' } },
    says: /serviceMonitor\/interval/,
  },
  'a namespace with an invalid name': { values: runner({ namespace: 'GitLab' }), says: /gitlab-runner\/namespace/ },
};

for (const helm of programs) {
  const refusal = async ({ values = {}, release = 'x', namespace = 'release' }: Case) => {
    const all = ['--values', helm.values(leastValues('gitlab')), '--values', helm.values(values)];
    return helm.run('template', release, chart, '--namespace', namespace, ...all);
  };

  t.test(`Helm ${helm.version} is refused with one sentence`, async (t) => {
    for (const [name, value] of Object.entries(cases)) {
      const { code, stderr } = await refusal(value);
      t.equal(code, 1, name);
      const sentences = stderr
        .split('\n')
        .slice(2)
        .filter((line) => line !== '' && !line.startsWith('Use --debug'));
      if (typeof value.says === 'string') t.strictSame(sentences, [value.says], name);
      else t.match(sentences.join('\n'), value.says, name);
    }
  });

  t.test(`Helm ${helm.version} takes what people write`, async (t) => {
    for (const [name, values] of Object.entries(accepted)) {
      const { code, stderr } = await refusal({ values, says: '' });
      t.strictSame([code, stderr.replace(/^WARNING: .*\n/gm, '')], [0, ''], name);
    }
  });

  t.test(`Helm ${helm.version} finds what does not fit the schema`, async (t) => {
    for (const [name, misfit] of Object.entries(misfits)) {
      const { code, stderr } = await refusal(misfit);
      t.equal(code, 1, name);
      t.match(stderr, misfit.says, name);
    }
  });

  t.test(`Helm ${helm.version} says all errors at once, and nothing about a runner that does not exist`, async (t) => {
    const { stderr } = await helm.run('template', 'x', chart, '--namespace', 'y');
    t.equal(stderr.match(/^(image|gitlab-runner)\b.*\.$/gm)?.length, 4, stderr);
    const without = ['--set', 'gitlab-runner.enabled=false,image.repository=x'];
    t.equal((await helm.run('template', 'x', chart, '--namespace', 'y', ...without)).code, 0);
  });

  t.test(
    `Helm ${helm.version}: the chart can be part of another, which hands it global values and a switch`,
    async (t) => {
      const { code, stderr } = await refusal({ values: { global: { region: 'x' }, enabled: true }, says: '' });
      t.equal(code, 0, stderr);
    },
  );

  t.test(`Helm ${helm.version}: the short way, with an account that the chart of the runner makes`, async (t) => {
    const values = helm.values({
      ...leastValues('gitlab'),
      serviceAccounts: [{ ...manager, name: 'own', create: false }],
    });
    const short = helm.values(runner({ rbac: { create: true }, serviceAccount: { create: true, name: 'own' } }));
    const objects = await helm.template('x', chart, '-n', 'release', '--values', values, '--values', short);
    const accounts = objects
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`);
    t.strictSame(accounts.sort(), ['gitlab/own', 'release/x-gitlab-runner-irsa']);
  });
}
