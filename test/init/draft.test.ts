import t from 'tap';
import { parse } from 'yaml';
import { type Draft, draftOf } from '../../src/init/draft.ts';
import { tiedRules } from '../../src/init/propose/rules/tied-rules.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { wholeLists } from '../whole-lists.ts';
import { type SightParts, sightOf } from './sight.ts';

const ROLE = 'arn:aws:iam::111122223333:role';
const OPTIONS = { webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined };
const draft = (parts: SightParts, what: 'fleet' | 'chart' = 'chart'): Draft =>
  draftOf(sightOf(parts), { ...OPTIONS, for: what });
const toml = (...lines: readonly string[]) =>
  `[[runners]]\n[runners.kubernetes]\nnamespace = "gitlab"\n${lines.join('\n')}\n`;
const runner = (text = toml(), account = 'gitlab-runner', name = account) => ({ name, account, toml: text });

/** The rules of the mapping in short. */
function rulesOf({ files }: Draft): string[] {
  type Written = {
    match: { projects?: number[]; createdBy?: string[]; namespaces: string[] };
    serviceAccount: string;
    allow?: string[];
  };
  const { rules } = parse(files.get('mapping.yaml') ?? '') as { rules: Written[] };
  return rules.map(({ allow, match, serviceAccount }) => {
    const { createdBy, namespaces, projects } = match;
    const whose = `${projects?.join(',') ?? 'all'}${createdBy === undefined ? '' : ` of ${createdBy}`} in ${namespaces}`;
    return `${whose} → ${serviceAccount}${allow === undefined ? '' : ` or ${allow}`}`;
  });
}

const REQUESTS = toml('service_account_overwrite_allowed = "^ci-"');
/** Names of runners, by the pods of their managers. */
const [SHARED, FAST] = ['shared-5fd7489954-jx682', 'fast-5fd7489954-jx682'];

type Case = {
  name: string;
  parts: SightParts;
  rules: string[];
  left?: RegExp[];
  differences?: string[];
  /** Rules of some managers although others create jobs in the same namespaces. */
  tied?: number;
};

const CASES: Case[] = [
  {
    name: 'jobs with the configured account need no rule',
    parts: { runners: [runner()], jobs: [{ project: '1', account: 'default' }] },
    rules: [],
  },
  {
    name: 'the configured account is a rule for all jobs of its runner',
    parts: {
      runners: [runner(toml('service_account = "ci-jobs"'))],
      accounts: { 'gitlab/ci-jobs': `${ROLE}/jobs` },
      jobs: [{ project: '1', account: 'ci-jobs' }],
    },
    rules: ['all in gitlab → ci-jobs'],
  },
  {
    name: 'projects that request the same account are one rule',
    parts: {
      runners: [runner(toml('service_account_overwrite_allowed = "ci"'))],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [
        { project: '20', account: 'ci-a' },
        { project: '3', account: 'ci-a' },
        { project: '3', account: 'ci-a' },
      ],
    },
    rules: ['3,20 in gitlab → ci-a'],
  },
  {
    name: 'a requested account beside a configured one is allowed, and does not become that of every job of the project',
    parts: {
      runners: [runner(toml('service_account = "ci-jobs"', 'service_account_overwrite_allowed = "ci"'))],
      accounts: { 'gitlab/ci-jobs': undefined, 'gitlab/ci-deploy': undefined },
      jobs: [{ project: '1', account: 'ci-deploy' }],
    },
    rules: ['1 in gitlab → ci-jobs or ci-deploy', 'all in gitlab → ci-jobs'],
  },
  {
    name: 'default beside a requested account in one project is not expressible, and said',
    parts: {
      runners: [runner(toml('service_account_overwrite_allowed = "ci"'))],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [
        { project: '1', account: 'default' },
        { project: '1', account: 'ci-a' },
      ],
    },
    rules: [],
    left: [/^Project 1 in namespace gitlab: its jobs have ci-a and default\./],
    differences: ['1 ci-a → refused (override_refused)'],
  },
  {
    name: 'jobs that run as the account of their manager are refused later, and said',
    parts: {
      runners: [runner(toml('service_account = "gitlab-runner"'))],
      accounts: { 'gitlab/gitlab-runner': `${ROLE}/runner` },
      jobs: [{ project: '1', account: 'gitlab-runner' }],
    },
    rules: [],
    left: [/^1 job pod runs as gitlab\/gitlab-runner, the account of a manager/],
    differences: ['1 gitlab-runner → refused (override_refused)'],
  },
  {
    name: 'two runners of one manager with an account each, in one namespace',
    parts: {
      runners: [
        runner(toml('service_account = "ci-a"'), 'gitlab-runner', 'a'),
        runner(toml('service_account = "ci-b"'), 'gitlab-runner', 'b'),
      ],
      accounts: { 'gitlab/ci-a': undefined, 'gitlab/ci-b': undefined },
      jobs: [
        { project: '1', account: 'ci-a' },
        { project: '2', account: 'ci-b' },
      ],
    },
    rules: ['2 in gitlab → ci-a or ci-b', 'all in gitlab → ci-a or ci-b'],
  },
  {
    name: 'a job that has the account of the entry where a runner configures another one is not moved to that',
    parts: {
      runners: [
        runner(toml('service_account = "ci-a"'), 'gitlab-runner', 'a'),
        { ...runner(toml(), 'gitlab-runner', 'b'), toml: '[[runners]]\n[runners.kubernetes]\nnamespace = "ci"\n' },
      ],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'default' }],
    },
    rules: [],
    left: [/^In gitlab, some runners of gitlab\/gitlab-runner configure no account, and some ci-a\./],
  },
  {
    name: 'two managers in one namespace: a rule names the one that configures the account',
    parts: {
      runners: [runner(), runner(toml('service_account = "ci-deploy"'), 'protected')],
      accounts: { 'gitlab/ci-deploy': undefined },
      jobs: [
        { project: '1', account: 'default' },
        { project: '1', account: 'ci-deploy' },
      ],
    },
    rules: ['all of gitlab/protected in gitlab → ci-deploy'],
  },
  {
    name: 'it is chance which of two managers with equal settings ran a job: a rule is for both',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'fast')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [
        { project: '1', account: 'ci-a', runnerName: SHARED },
        { project: '2', account: 'default', runnerName: FAST },
      ],
    },
    rules: ['1 in gitlab → ci-a'],
  },
  {
    name: 'a third manager with other settings has no part in their rule',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'fast'), runner(toml(), 'plain')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'ci-a', runnerName: SHARED }],
    },
    rules: ['1 of gitlab/fast,gitlab/shared in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'managers share a rule by a convention, too',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'fast')],
      accounts: { 'gitlab/ci-p100': undefined, 'gitlab/ci-p101': undefined },
      jobs: ['100', '101'].map((project) => ({ project, account: `ci-p${project}`, runnerName: SHARED })),
    },
    rules: ['all in gitlab → ci-p{project}'],
  },
  {
    name: 'managers that configure one account share its rule',
    parts: {
      runners: [
        runner(toml('service_account = "ci-jobs"'), 'shared'),
        runner(toml('service_account = "ci-jobs"'), 'fast'),
        runner(toml(), 'plain'),
      ],
      accounts: { 'gitlab/ci-jobs': undefined },
      jobs: [{ project: '1', account: 'ci-jobs', runnerName: SHARED }],
    },
    rules: ['all of gitlab/fast,gitlab/shared in gitlab → ci-jobs'],
  },
  {
    name: 'managers share no rule of a project whose jobs have other accounts with each, such as by tags',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'fast')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [
        { project: '1', account: 'ci-a', runnerName: SHARED },
        { project: '1', account: 'default', runnerName: FAST },
      ],
    },
    rules: ['1 of gitlab/shared in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'managers share no rule if the name of one says that it is protected',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'eks-protected')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'ci-a', runnerName: 'eks-protected-5fd7489954-jx682' }],
    },
    rules: ['1 of gitlab/eks-protected in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'managers share no rule if one of them registers protected runners',
    parts: {
      runners: [
        runner(REQUESTS, 'shared'),
        { ...runner(REQUESTS, 'fast'), variables: { REGISTER_ACCESS_LEVEL: 'ref_protected' } },
      ],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'ci-a', runnerName: FAST }],
    },
    rules: ['1 of gitlab/fast in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'managers share no rule if their jobs may request other accounts',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(toml('service_account_overwrite_allowed = "^ci-a$"'), 'fast')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'ci-a', runnerName: SHARED }],
    },
    rules: ['1 of gitlab/shared in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'managers share no rule if the configuration of one was not read as a whole',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(`${REQUESTS}[`, 'fast')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'ci-a', runnerName: SHARED }],
    },
    rules: ['1 of gitlab/shared in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'managers share no rule for what a webhook gave',
    parts: {
      runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'fast')],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [
        {
          ...{ project: '1', account: 'ci-a', runnerName: SHARED },
          annotations: { 'gitlab-runner-irsa/service-account': 'ci-a' },
        },
      ],
    },
    rules: ['1 of gitlab/shared in gitlab → ci-a'],
    tied: 1,
  },
  {
    name: 'a rule of one manager is not called tied if the others create their jobs elsewhere',
    parts: {
      runners: [runner(REQUESTS, 'shared'), { ...runner(REQUESTS.replace('"gitlab"', '"ci"'), 'fast') }],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [{ project: '1', account: 'ci-a', runnerName: SHARED }],
    },
    rules: ['1 of gitlab/shared in gitlab → ci-a'],
  },
  {
    name: 'a manager with the account default cannot be listed',
    parts: { runners: [runner(toml(), 'default', 'gitlab-runner')], jobs: [{ project: '1', account: 'default' }] },
    rules: [],
    left: [
      /^deployment gitlab\/gitlab-runner: it runs as ServiceAccount gitlab\/default.* Not covered with it: 1 job pod\.$/,
    ],
    differences: ['1 default → refused (no_manager)'],
  },
  {
    name: 'jobs of a manager that cannot be listed are not those of another one in the same namespace',
    parts: {
      runners: [
        runner(toml('service_account_overwrite_allowed = "ci"')),
        runner(toml('service_account_overwrite_allowed = "ci"'), 'default', 'old'),
      ],
      accounts: { 'gitlab/ci-a': undefined },
      jobs: [
        { project: '1', account: 'ci-a', runnerName: 'old-5fd7489954-jx682' },
        { project: '2', account: 'ci-a', runnerName: 'gitlab-runner-5fd7489954-jx682' },
      ],
    },
    rules: ['2 in gitlab → ci-a'],
    left: [/^deployment gitlab\/old: it runs as ServiceAccount gitlab\/default.* Not covered with it: 1 job pod\.$/],
    differences: ['1 ci-a → refused (no_manager)'],
  },
  {
    name: 'a role of the account default is kept, and said, because no rule can assign it',
    parts: {
      runners: [runner(), { ...runner(toml(), 'other'), toml: toml().replace('"gitlab"', '"ci"') }],
      accounts: { 'gitlab/default': `${ROLE}/ecr-push`, 'elsewhere/default': `${ROLE}/web` },
      jobs: [
        { project: '1', account: 'default' },
        { project: '2', account: 'default' },
      ],
    },
    rules: [],
    left: [
      /^ServiceAccount gitlab\/default has the role arn:aws:iam::111122223333:role\/ecr-push, and 2 job pods have it/,
    ],
  },
  {
    name: 'a runner that creates jobs in a namespace of another runner does not follow from their common account',
    parts: {
      runners: [
        runner(toml('service_account = "ci-jobs"'), 'app-sa', 'build'),
        {
          ...runner('', 'app-sa', 'deploy'),
          toml: toml('service_account = "ci-deploy"').replace('"gitlab"', '"ci"'),
        },
      ],
      accounts: { 'gitlab/ci-jobs': `${ROLE}/jobs`, 'ci/ci-deploy': `${ROLE}/deploy` },
      jobs: [
        { project: '1', account: 'ci-jobs', runnerName: 'build-5fd7489954-jx682' },
        { project: '2', namespace: 'ci', account: 'ci-deploy', runnerName: 'deploy-5fd7489954-jx682' },
      ],
    },
    rules: ['all in gitlab → ci-jobs', 'all in ci → ci-deploy'],
  },
  {
    name: 'jobs of a manager outside the cluster are not covered, and said',
    parts: { runners: [runner()], jobs: [{ project: '1', namespace: 'elsewhere', account: 'default' }] },
    rules: [],
    left: [/^1 job pod runs in namespace "elsewhere", and no manager was found/],
    differences: ['1 default → refused (no_manager)'],
  },
  {
    name: 'jobs in namespaces that they chose',
    parts: {
      runners: [runner(toml('namespace_overwrite_allowed = "^team-"'))],
      namespaces: ['team-a', 'team-b', 'shop'],
      jobs: [{ project: '1', namespace: 'team-b', account: 'default' }],
    },
    rules: [],
  },
];

for (const { differences = [], left = [], name, parts, rules, tied = 0 } of CASES) {
  t.test(name, async (t) => {
    const found = draft(parts);
    t.same(found.errors, []);
    t.same(rulesOf(found), rules);
    t.equal(tiedRules(found.proposal).length, tied);
    t.match(found.proposal.left, wholeLists(left));
    t.equal(found.proposal.left.length, left.length);
    t.same(
      found.differences.map(
        ({ account, project, reason, wanted = 'refused' }) => `${project} ${account} → ${wanted} (${reason})`,
      ),
      differences,
    );
    const fleet = draft(parts, 'fleet');
    t.same(fleet.errors, [], fleet.files.get('fleet.yaml') ?? '');
    t.same(fleet.differences, found.differences, 'a fleet decides the same');
  });
}

t.test('managers of different GitLab instances share nothing, and those of one do', async (t) => {
  const at = (url: string, name: string) => ({ ...runner(REQUESTS, name), url });
  const jobs = [{ project: '1', account: 'ci-a', runnerName: SHARED }];
  const accounts = { 'gitlab/ci-a': undefined };
  const of = (...urls: readonly string[]) =>
    draft({
      runners: urls.map((url, index) => at(url, ['shared', 'fast', 'third', 'fourth'][index] ?? '')),
      ...{ accounts, jobs },
    });
  const [one, other] = ['https://gitlab.example.com', 'https://other.example.com'];
  t.same(rulesOf(of(one, `${one}/`, other)), ['1 of gitlab/fast,gitlab/shared in gitlab → ci-a']);
  t.same(rulesOf(of(one, other, other)), ['1 of gitlab/shared in gitlab → ci-a']);
  t.same(tiedRules(of(one, other, other).proposal), [], 'project 1 of the other is another project');
  t.same(rulesOf(of('not an address', 'not an address', one, other)), ['1 of gitlab/shared in gitlab → ci-a']);
});

t.test('the comments say which managers share rules, and which group would be a rule for all projects', async (t) => {
  const jobs = ['1', '2'].map((project) => ({ project, account: 'ci-a', rootGroup: '10', runnerName: SHARED }));
  const parts = {
    runners: [runner(REQUESTS, 'shared'), runner(REQUESTS, 'fast')],
    accounts: { 'gitlab/ci-a': undefined },
  };
  for (const what of ['chart', 'fleet'] as const) {
    const text = (of: SightParts['jobs'] = []) =>
      [...draft({ ...parts, jobs: of }, what).files.values()].join('').replaceAll(/\n *# /g, ' ');
    t.match(
      text(jobs),
      'Its settings for jobs are those of gitlab/fast, so rules that follow from jobs of one are for all',
    );
    t.match(text(jobs), /All of these are in top-level group 10: rootGroups: \[10\] instead of projects/);
    t.notMatch(text(jobs.slice(1)), 'top-level group');
    t.notMatch(
      text([...jobs, { project: '3', account: 'ci-a', rootGroup: '11', runnerName: SHARED }]),
      'top-level group',
    );
    t.notMatch(text([...jobs, { project: '3', account: 'ci-a', runnerName: SHARED }]), 'top-level group');
  }
});

t.test('a runner in a fleet has the name that it has in config.toml, if a fleet can have it', async (t) => {
  const namesOf = (...configured: readonly (readonly string[])[]) => {
    const { errors, files } = draft(
      {
        runners: configured.map((names, at) => ({
          ...runner(
            names.map((name) => toml().replace('\n', `\nname = ${JSON.stringify(name)}\n`)).join(''),
            `manager-${at}`,
          ),
          ...{ name: `workload-${at}`, key: 'config.toml' as const },
        })),
      },
      'fleet',
    );
    const text = files.get('fleet.yaml') ?? '';
    t.same(errors, [], text);
    const { runners } = parse(text) as { runners: { name: string }[] };
    return { names: runners.map(({ name }) => name), comments: text.replaceAll(/\n *# /g, ' ') };
  };
  const shared = namesOf(['EKS shared (Frankfurt)'], ['EKS shared (Frankfurt)'], ['workload-3'], ['a', 'b'], []);
  t.same(shared.names, ['eks-shared-frankfurt', 'eks-shared-frankfurt-2', 'workload-3', 'workload-3-2', 'workload-4']);
  t.match(
    shared.comments,
    'deployment gitlab/workload-0, by the marks of GitLab\'s chart. Its name in GitLab Runner is "EKS shared (Frankfurt)".',
  );
  t.match(shared.comments, 'Its runners are "a" and "b".');
  const odd = namesOf(
    ['glrt-SecretSecretSecret1'],
    ['https://user:secret@x'],
    ['ランナー'],
    ['a\n- b: 1'],
    ['x'.repeat(300)],
  );
  t.same(odd.names.slice(0, 4), ['workload-0', 'workload-1', 'workload-2', 'workload-3']);
  t.notMatch(odd.comments, /SecretSecret|secret@/);
});

t.test('a manager outside the cluster is of a mapping, and a fleet says so', async (t) => {
  const parts = { runners: [runner()], jobs: [{ project: '1', namespace: 'elsewhere', account: 'default' }] };
  t.match(
    draft(parts).proposal.left,
    wholeLists([/is listed by user or group, with namespaces and tokens: any\. With --audit-log, it says which user/]),
  );
  t.match(
    draft(parts, 'fleet').proposal.left,
    wholeLists([/A fleet has no manager outside the cluster: init --for chart/]),
  );
});

t.test('jobs in many namespaces without a manager are one sentence', async (t) => {
  const jobs = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((namespace) => ({
    project: '1',
    namespace,
    account: 'default',
  }));
  t.match(
    draft({ jobs }).proposal.left,
    wholeLists([/^7 job pods run in namespaces "a", "b", "c", "d", "e" and 2 others, and no manager was found/]),
  );
});

t.test('namespaces that a pattern lets jobs choose are those of the manager, unless it lets in all', async (t) => {
  const namespacesFor = (pattern: string) =>
    draft({
      runners: [runner(toml(`namespace_overwrite_allowed = "${pattern}"`))],
      namespaces: ['team-a', 'team-b', 'shop'],
    }).proposal.managers[0]?.namespaces;
  t.same(namespacesFor('^team-'), ['gitlab', 'team-a', 'team-b']);
  t.same(namespacesFor('.*'), ['gitlab']);
});

t.test('accounts that no job has are commented rules, which are valid with an id', async (t) => {
  const { files } = draft({
    runners: [runner()],
    accounts: { 'gitlab/ci-old': `${ROLE}/old`, 'gitlab/plain': undefined, 'gitlab/odd': 'no role\n- injected: 1' },
  });
  const text = files.get('mapping.yaml') ?? '';
  const comments = text.replaceAll(/\n {2}# /g, ' ');
  t.match(
    comments,
    'ServiceAccount gitlab/ci-old has the role arn:aws:iam::111122223333:role/old, and no job has it now.',
  );
  t.notMatch(text, 'plain');
  t.match(comments, String.raw`ServiceAccount gitlab/odd has the role "no role\n- injected: 1", which is not`);
  const uncommented = text
    .replace('rules: []', 'rules:')
    .replaceAll(/^ {2}#(?=[- ] )/gm, '  ')
    .replace('[ID]', '[1]')
    .replace('[ID]', '[2]');
  const { findings, mapping } = parseMapping(uncommented);
  t.same(
    findings.filter(({ level }) => level === 'error').map(({ message }) => message),
    [],
    uncommented,
  );
  t.same(
    mapping?.rules.map(({ serviceAccount }) => serviceAccount),
    ['ci-old', 'odd'],
  );
});

t.test(
  'facts of the cluster come from the kubeconfig, the issuer and the roles, and stand-ins say that they are',
  async (t) => {
    const issuer = 'https://oidc.eks.eu-central-1.amazonaws.com/id/0A1B';
    const cluster = (parts: SightParts) => {
      const text = draft({ runners: [runner()], ...parts }, 'fleet').files.get('fleet.yaml') ?? '';
      return {
        ...(parse(text) as { cluster: object }).cluster,
        unknown: [...text.matchAll(/# Not known: ([^:.]+)/g)].map(([, what]) => what),
      };
    };
    t.match(
      cluster({ clusterName: 'arn:aws:eks:eu-west-1:444455556666:cluster/tools', issuer }),
      wholeLists({
        ...{
          name: 'tools',
          accountId: '444455556666',
          region: 'eu-central-1',
          oidcIssuer: issuer.replace('https://', ''),
        },
        unknown: ['the image of the webhook, in a registry that the nodes can reach'],
      }),
    );
    t.match(
      cluster({ clusterName: 'tools.us-west-2.eksctl.io', accounts: { 'ci/x': 'arn:aws:iam::777788889999:role/x' } }),
      {
        ...{ name: 'tools', accountId: '777788889999', region: 'us-west-2' },
        oidcIssuer: 'oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE',
      },
    );
    t.match(
      cluster({ accounts: { 'ci/x': 'arn:aws-cn:iam::777788889999:role/x' } }),
      wholeLists({
        ...{ name: 'cluster', region: 'cn-north-1' },
        unknown: [
          /name of the EKS cluster/,
          'the region of the cluster',
          'aws eks describe-cluster --name NAME --query cluster',
          /image/,
        ],
      }),
    );
  },
);

t.test('a cluster without runners gets a fleet with one, and a mapping that shows how to list one', async (t) => {
  const fleet = draft({}, 'fleet');
  t.same(fleet.errors, []);
  t.match(
    parse(fleet.files.get('fleet.yaml') ?? ''),
    wholeLists({
      runners: [{ name: 'gitlab-runner', tokenSecret: 'gitlab-runner-token' }],
    }),
  );
  const chart = draft({});
  t.same(chart.errors, []);
  t.match(chart.files.get('mapping.yaml'), /^#managers:\n {2}#- serviceAccount: gitlab\/gitlab-runner$/m);
  t.match(
    parse(chart.files.get('values.yaml') ?? ''),
    wholeLists({ serviceAccounts: [], 'gitlab-runner': { enabled: false } }),
  );
});

t.test(
  'runners with one account have their own namespaces, and no account is listed where it does not exist',
  async (t) => {
    const { files } = draft(
      {
        runners: [
          runner(toml('service_account = "ci-jobs"'), 'app-sa', 'build'),
          {
            ...runner('', 'app-sa', 'deploy'),
            toml: toml('service_account = "ci-deploy"').replace('"gitlab"', '"ci"'),
          },
          runner(toml('service_account = "absent"'), 'other'),
        ],
        accounts: { 'gitlab/ci-jobs': `${ROLE}/jobs`, 'ci/ci-deploy': `${ROLE}/deploy` },
        jobs: [
          { project: '1', account: 'ci-jobs', runnerName: 'build-5fd7489954-jx682' },
          { project: '2', namespace: 'ci', account: 'ci-deploy', runnerName: 'deploy-5fd7489954-jx682' },
        ],
      },
      'fleet',
    );
    const text = files.get('fleet.yaml') ?? '';
    const { runners, serviceAccounts } = parse(text) as {
      runners: { name: string; jobNamespaces: string[] }[];
      serviceAccounts: { name: string; namespaces: string[] }[];
    };
    t.same(
      runners.map(({ jobNamespaces, name }) => [name, jobNamespaces]),
      [
        ['build', ['gitlab']],
        ['deploy', ['ci']],
        ['other', ['gitlab']],
      ],
    );
    t.same(
      serviceAccounts.map(({ name, namespaces }) => `${name} in ${namespaces}`),
      ['app-sa in gitlab', 'other in gitlab', 'ci-jobs in gitlab', 'ci-deploy in ci', 'absent in gitlab'],
    );
    const comments = text.replaceAll(/\n *# /g, ' ');
    t.match(comments, 'It does not exist, so the API server refuses jobs that have it.');
    t.match(
      comments,
      'with default.job: keep an entry has one. ci-jobs counts as requested: a job with such an account needs a rule.',
    );
  },
);

t.test('an account without a role, or with one that a fleet cannot have, has no role in a fleet', async (t) => {
  const roles = { a: `${ROLE}/x`, b: `${ROLE}/path/X`, c: undefined, d: 'arn:aws-cn:iam::111122223333:role/y', e: 'z' };
  const names = Object.keys(roles) as (keyof typeof roles)[];
  const { errors, files } = draft(
    {
      runners: [runner(toml('service_account_overwrite_allowed = ".*"'))],
      accounts: Object.fromEntries(names.map((name) => [`gitlab/${name}`, roles[name]])),
      jobs: names.map((account, index) => ({ project: String(index + 1), account })),
    },
    'fleet',
  );
  t.same(errors, []);
  const { serviceAccounts } = parse(files.get('fleet.yaml') ?? '') as {
    serviceAccounts: { name: string; roleArn?: string; identity?: string }[];
  };
  t.same(
    serviceAccounts.map(({ identity, name, roleArn }) => [name, identity ?? roleArn]),
    [['gitlab-runner', 'none'], ['a', roles.a], ...['b', 'c', 'd', 'e'].map((name) => [name, 'none'])],
  );
});

t.test('jobs with the role of a manager have none in a fleet, and the comment says why', async (t) => {
  const shared = `${ROLE}/shared`;
  const { errors, files } = draft(
    {
      runners: [runner(toml('service_account = "ci-jobs"'))],
      accounts: { 'gitlab/gitlab-runner': shared, 'gitlab/ci-jobs': shared },
      jobs: [{ project: '1', account: 'ci-jobs' }],
    },
    'fleet',
  );
  t.same(errors, []);
  t.match(files.get('fleet.yaml'), /# It has the role of a manager now, arn:aws:iam::111122223333:role\/shared/);
});
