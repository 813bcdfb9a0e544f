import t from 'tap';
import { parse } from 'yaml';
import { type Draft, draftOf } from '../../src/init/draft.ts';
import { type SightParts, sightOf } from './sight.ts';

// Which pods a rule may follow from, of which manager they are, and of which GitLab.

const ROLE = 'arn:aws:iam::111122223333:role';
const OPTIONS = { webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined };
const draft = (parts: SightParts, what: 'fleet' | 'chart' = 'chart'): Draft =>
  draftOf(sightOf(parts), { ...OPTIONS, for: what });
const kubernetes = (...lines: readonly string[]) =>
  ['[[runners]]', '[runners.kubernetes]', 'namespace = "gitlab"', ...lines, ''].join('\n');
const REQUESTING = kubernetes('service_account_overwrite_allowed = "^ci-"');
/** Lets jobs request the same in other words, so that what follows from one manager is not for the other one. */
const [ALIKE, ALSO] = [REQUESTING.replace('^ci-', '^ci-.*'), REQUESTING.replace('^ci-', '^(ci-)')];
/** A configuration once for each name. */
const named = (names: readonly string[], toml: string) =>
  names.map((name) => toml.replace('[[runners]]', `[[runners]]\nname = ${JSON.stringify(name)}`)).join('');
const runner = (toml = REQUESTING, account = 'gitlab-runner', url = 'https://gitlab.example.com') => ({
  ...{ name: account, account, toml, url },
});
const roles = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`gitlab/${name}`, `${ROLE}/${name}`]));

type Rule = {
  name: string;
  match: { projects?: number[]; createdBy?: string[]; namespaces: string[] };
  serviceAccount: string;
  allow?: string[];
};

const main = ({ files }: Draft) => files.get('mapping.yaml') ?? files.get('fleet.yaml') ?? '';
const commentsOf = (found: Draft) => main(found).replaceAll(/\n *# /g, ' ');

function shortRules(text: string): string[] {
  const { rules } = parse(text) as { rules: Rule[] | null };
  return (rules ?? []).map(({ allow, match: { createdBy, projects }, serviceAccount }) => {
    const whose = `${projects?.join(',') ?? 'all'}${createdBy === undefined ? '' : ` of ${createdBy}`}`;
    return `${whose} → ${serviceAccount}${allow === undefined ? '' : ` or ${allow}`}`;
  });
}

const rulesOf = (found: Draft) => shortRules(main(found));

/** The rules that are comments, as they would be without the marks. */
const openOf = (found: Draft) =>
  shortRules(
    `rules:\n${main(found)
      .split('\n')
      .filter((line) => /^ {2}#[- ] (?=\S)/.test(line) && !/^ {2}# /.test(line.replace('#  ', '#- ')))
      .map((line) => line.replace('#', ''))
      .join('\n')}`,
  );

const CI_A = { project: '101', account: 'ci-p101' };

const CASES: {
  name: string;
  parts: SightParts;
  rules: string[];
  open?: string[];
  left?: RegExp[];
  says?: RegExp[];
  jobs?: number;
  differences?: string[];
}[] = [
  {
    name: 'a pod that a user created with kubectl under the name of a job gives no project a role',
    parts: {
      runners: [runner()],
      accounts: roles('ci-p101'),
      jobs: [CI_A, { project: '999', account: 'ci-p101', clients: ['kubectl-create', 'kubectl'] }],
    },
    rules: ['101 → ci-p101'],
    left: [
      /^1 pod looks like a job, but GitLab Runner did not create it, so no rule follows from it: "gitlab\/runner-any-project-999-concurrent-0-00000000" by "kubectl-create", "kubectl"\./,
    ],
    jobs: 1,
  },
  {
    name: 'a pod of which no client is recorded does not count',
    parts: {
      runners: [runner()],
      accounts: roles('ci-p101'),
      jobs: [
        { project: '1', account: 'ci-p101', clients: [] },
        { project: '2', account: 'ci-p101', clients: [] },
      ],
    },
    rules: [],
    open: ['ID → ci-p101'],
    left: [/^2 pods look like jobs, .* and 1 more by a client that is not recorded\./],
    jobs: 0,
  },
  {
    name: 'a pod that a runner created and a user edited is a job',
    parts: {
      runners: [runner()],
      accounts: roles('ci-p101'),
      jobs: [{ ...CI_A, clients: ['gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux', 'kubectl-edit'] }],
    },
    rules: ['101 → ci-p101'],
    jobs: 1,
  },
  {
    name: 'a runner that was built from a branch is a runner',
    parts: {
      runners: [runner()],
      accounts: roles('ci-p101'),
      jobs: [{ ...CI_A, clients: ['gitlab-runner development version (HEAD; go1.26.8; linux'] }],
    },
    rules: ['101 → ci-p101'],
  },
  {
    name: 'an account that no runner can give is a comment, whatever the pod says about its client',
    parts: {
      runners: [runner(kubernetes('service_account_overwrite_allowed = "^ci-test$"'))],
      accounts: roles('ci-p101'),
      jobs: [{ project: '999', account: 'ci-p101' }],
    },
    rules: [],
    open: ['999 → ci-p101'],
    left: [
      /^1 job pod has an account for which the pod itself is the only evidence, such as "gitlab\/ci-p101" of project 999\. Its rule is a comment/,
    ],
    says: [/No runner that was found configures this account here or lets jobs request it/],
    differences: ['999 ci-p101 → refused (override_refused)'],
  },
  {
    name: 'it does not become the account of a manager either, nor a namespace of one',
    parts: {
      runners: [
        runner(kubernetes('service_account = "ci-jobs"', 'namespace_overwrite_allowed = ".*"')),
        { ...runner(REQUESTING.replace('gitlab', 'team')), name: 'second' },
      ],
      accounts: roles('ci-jobs', 'ci-p101'),
      namespaces: ['payments'],
      jobs: [
        { project: '999', account: 'other', namespace: 'payments' },
        { project: '999', account: 'other' },
      ],
    },
    rules: ['all → ci-jobs'],
    open: ['999 → other', '999 → other', 'ID → ci-p101'],
    left: [/^2 job pods have accounts for which the pod itself is the only evidence/],
    differences: ['999 other → refused (namespace_not_allowed)', '999 other → refused (override_refused)'],
  },
  {
    name: 'a configuration that was not read is said, because only the pods show the accounts',
    parts: {
      runners: [runner('not toml =')],
      accounts: roles('ci-p101'),
      jobs: [CI_A, { project: '2', account: 'default' }],
    },
    rules: ['101 → ci-p101'],
    says: [/Only the pods show it, because the configuration of the runner was not read/],
  },
  {
    name: 'a pod names the manager that created it, so no other manager gets the rule',
    parts: {
      runners: [runner(), runner(ALIKE, 'other'), runner(ALSO, 'other-more')],
      accounts: roles('ci-p101', 'ci-web'),
      jobs: [
        { ...CI_A, runnerName: 'other-5fd7489954-jx682' },
        { project: '102', account: 'ci-web', runnerName: 'a-laptop' },
      ],
    },
    rules: ['101 of gitlab/other → ci-p101', '102 → ci-web'],
  },
  {
    name: 'a manager that a pod names, and that cannot give the account, does not make the others give it',
    parts: {
      runners: [runner(), runner(kubernetes(), 'closed')],
      accounts: roles('ci-p101'),
      jobs: [{ ...CI_A, runnerName: 'closed-5fd7489954-jx682' }],
    },
    rules: [],
    open: ['101 of gitlab/closed → ci-p101'],
    left: [/^1 job pod has an account for which the pod itself is the only evidence/],
    differences: ['101 ci-p101 → refused (override_refused)'],
  },
  {
    name: 'managers of two GitLab instances: each rule is for one of them',
    parts: {
      runners: [runner(), runner(REQUESTING, 'partner', 'https://GitLab.partner.example.org/')],
      accounts: roles('ci-p101', 'ci-p102', 'ci-p103'),
      jobs: [
        { ...CI_A, runnerName: 'gitlab-runner-5fd7489954-jx682' },
        { ...CI_A, runnerName: 'partner-5fd7489954-jx682' },
        { project: '102', account: 'ci-p102', runnerName: 'partner-5fd7489954-jx682' },
        { project: '42', account: 'ci-p103' },
      ],
    },
    rules: ['101 of gitlab/gitlab-runner → ci-p101', 'all of gitlab/partner → ci-p{project}'],
    open: ['42 of gitlab/gitlab-runner,gitlab/partner → ci-p103'],
    left: [/^1 job pod has an account for which the pod itself is the only evidence/],
    says: [
      /may be of a project of any of these GitLab instances: gitlab\.example\.com, gitlab\.partner\.example\.org\./,
    ],
    differences: ['42 ci-p103 → refused (override_refused)'],
  },
  {
    name: 'the same project id and account in two GitLab instances are two rules',
    parts: {
      runners: [runner(), runner(REQUESTING, 'partner', 'https://gitlab.partner.example.org')],
      accounts: roles('ci-web'),
      jobs: ['gitlab-runner', 'partner'].map((name) => ({
        ...{ project: '42', account: 'ci-web', runnerName: `${name}-5fd7489954-jx682` },
      })),
    },
    rules: ['42 of gitlab/gitlab-runner → ci-web', '42 of gitlab/partner → ci-web'],
  },
  {
    name: 'the name of a runner in config.toml says which manager created its jobs, as the label has it',
    parts: {
      runners: [
        { ...runner(named(['Team A (shared)'], REQUESTING), 'first'), key: 'config.toml' },
        { ...runner(named(['b', 'c'], ALIKE), 'second'), key: 'config.toml' },
        { ...runner(named(['b'], ALSO), 'template') },
      ],
      accounts: roles('ci-a', 'ci-web', 'ci-c'),
      jobs: [
        { project: '101', account: 'ci-a', runnerName: 'Team_A__shared' },
        { project: '102', account: 'ci-web', runnerName: 'b' },
        { project: '103', account: 'ci-c', runnerName: 'template-5fd7489954-jx682' },
      ],
    },
    rules: ['101 of gitlab/first → ci-a', '102 of gitlab/second → ci-web', '103 of gitlab/template → ci-c'],
  },
  {
    name: 'an account that the manager configures elsewhere does not become that of a namespace',
    parts: {
      runners: [
        runner(kubernetes('service_account = "ci-a"')),
        { ...runner(kubernetes('service_account = "ci-b"').replace('"gitlab"', '"team"')), name: 'second' },
      ],
      accounts: { ...roles('ci-a'), 'team/ci-a': undefined, 'team/ci-b': undefined },
      jobs: [{ project: '999', namespace: 'team', account: 'ci-a' }],
    },
    rules: ['all → ci-a', 'all → ci-b'],
    open: ['999 → ci-a'],
    left: [/^1 job pod has an account for which the pod itself is the only evidence/],
    differences: ['999 ci-a → ci-b (patched)'],
  },
  {
    name: 'one account for runners of two GitLab instances is not listed, and its jobs are not covered',
    parts: {
      runners: [
        runner(),
        { ...runner(REQUESTING, 'gitlab-runner', 'https://gitlab.partner.example.org'), name: 'second' },
        runner(kubernetes('service_account = "ci-jobs"'), 'other'),
      ],
      accounts: roles('ci-p101', 'ci-jobs'),
      jobs: [
        { ...CI_A, runnerName: 'second-5fd7489954-jx682' },
        { project: '1', account: 'ci-jobs' },
      ],
    },
    rules: ['all → ci-jobs'],
    left: [
      /^Manager gitlab\/gitlab-runner: its runners serve several GitLab instances \(gitlab\.example\.com, gitlab\.partner\.example\.org\).* Not covered with it: 1 job pod\.$/,
    ],
    differences: ['101 ci-p101 → refused (no_manager)'],
  },
];

for (const { differences = [], jobs, left = [], name, open = [], parts, rules, says = [] } of CASES) {
  t.test(name, async (t) => {
    const found = draft(parts);
    t.same(found.errors, []);
    t.same(rulesOf(found), rules);
    t.same(openOf(found), open);
    t.equal(found.proposal.left.length, left.length, found.proposal.left.join('\n'));
    for (const [at, pattern] of left.entries()) t.match(found.proposal.left[at], pattern);
    for (const pattern of says) t.match(commentsOf(found), pattern);
    if (jobs !== undefined) t.equal(found.jobs, jobs);
    t.same(
      found.differences.map(
        ({ account, project, reason, wanted = 'refused' }) => `${project} ${account} → ${wanted} (${reason})`,
      ),
      differences,
    );
    t.same(draft(parts, 'fleet').errors, []);
  });
}

const TWO: SightParts = {
  runners: [
    runner(),
    runner(REQUESTING, 'second'),
    runner(REQUESTING, 'partner', 'https://gitlab.partner.example.org/'),
    runner(REQUESTING, 'unknown', ''),
  ],
  accounts: roles('ci-p101', 'ci-partner', 'partner', 'gitlab-runner'),
  jobs: [
    { ...CI_A, runnerName: 'second-5fd7489954-jx682' },
    { project: '101', account: 'ci-partner', runnerName: 'partner-5fd7489954-jx682' },
  ],
};

t.test('a mapping names the GitLab of each manager where there are several, and no rule is for both', async (t) => {
  const found = draft(TWO);
  const { managers } = parse(main(found)) as { managers: { serviceAccount: string; instance?: string }[] };
  t.same(
    managers.map(({ instance, serviceAccount }) => [serviceAccount, instance]),
    [
      ['gitlab/gitlab-runner', 'gitlab.example.com'],
      ['gitlab/second', 'gitlab.example.com'],
      ['gitlab/partner', 'gitlab.partner.example.org'],
      ['gitlab/unknown', undefined],
    ],
  );
  t.match(commentsOf(found), /Not known: its GitLab, and others serve several\. Set instance\./);
  t.same(rulesOf(found), ['101 of gitlab/gitlab-runner,gitlab/second → ci-p101', '101 of gitlab/partner → ci-partner']);
  const one = draft({ ...TWO, runners: TWO.runners?.slice(0, 2) ?? [] });
  t.notMatch(main(one), /instance/);
});

t.test('a fleet has one GitLab: the runners of another one are left out with their jobs, and said', async (t) => {
  const found = draft(TWO, 'fleet');
  t.same(found.errors, []);
  const { gitlab, runners } = parse(main(found)) as { gitlab: { url: string }; runners: { name: string }[] };
  t.equal(gitlab.url, 'https://gitlab.example.com');
  t.same(
    runners.map(({ name }) => name),
    ['gitlab-runner', 'second', 'unknown'],
  );
  t.same(rulesOf(found), ['101 of gitlab/gitlab-runner,gitlab/second → ci-p101']);
  t.match(
    found.proposal.left[0],
    /^Runners of gitlab\.partner\.example\.org \(gitlab\/partner\): a fleet has one GitLab, and this one has gitlab\.example\.com\..* Not covered with it: 1 job pod\.$/,
  );
  t.notMatch(found.proposal.left.join('\n'), /no manager was found/);
  t.same(openOf(found), [], 'the account of a job, or a manager, of another GitLab is not offered to jobs');
});

t.test('what the header says is what was decided', async (t) => {
  const text = (parts: SightParts) => commentsOf(draft(parts));
  const accounts = roles('ci-p101');
  t.match(
    text({ runners: [runner()], accounts, jobs: [CI_A] }),
    /With it, every job that was seen keeps its account\./,
  );
  t.match(
    text({ runners: [runner(kubernetes())], accounts, jobs: [CI_A, { project: '1', account: 'default' }] }),
    /With it, 1 of 2 job pods that were seen would not keep the account in enforce/,
  );
  t.match(text({ runners: [runner()] }), /No job was seen, so no rule follows from one\./);
  t.notMatch(text({ runners: [runner()] }), /every job/);
});

t.test('a rule of projects has their ids in its name, because refusals and metrics have the name', async (t) => {
  const names = (jobs: NonNullable<SightParts['jobs']>, configured = '') =>
    draft({
      runners: [
        runner(
          kubernetes(
            configured,
            'service_account_overwrite_allowed = "^ci-"',
            'namespace_overwrite_allowed = "^team$"',
          ),
        ),
      ],
      accounts: { ...roles(...jobs.map(({ account }) => account), 'ci-default'), 'team/ci-x': undefined },
      namespaces: ['team'],
      jobs,
    }).proposal.rules.map(({ name }) => name);
  t.same(
    names(
      [
        { project: '11', account: 'ci-web' },
        { project: '12', account: 'ci-db' },
      ],
      'service_account = "ci-default"',
    ),
    ['ci-default-11', 'ci-default-12', 'ci-default'],
  );
  t.same(names([CI_A]), ['ci-p101'], 'an id that the account has is not repeated');
  t.same(names(['5', '6', '7'].map((project) => ({ project, account: 'ci-x' }))), ['ci-x-5-6-7']);
  t.same(names(['5', '6', '7', '8'].map((project) => ({ project, account: 'ci-x' }))), ['ci-x-5-and-3-more']);
  t.same(names(['gitlab', 'team'].map((namespace) => ({ project: '5', account: 'ci-x', namespace }))), [
    'ci-x-5',
    'ci-x-5-in-team',
  ]);
  const long = `ci-${'x'.repeat(80)}`;
  for (const name of names([
    { project: '5', account: `${long}a` },
    { project: '6', account: `${long}b` },
  ]))
    t.match(name, /^ci-x{50,}-[56]$/);
});
