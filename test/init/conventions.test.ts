import t from 'tap';
import { parse } from 'yaml';
import { type Draft, draftOf } from '../../src/init/draft.ts';
import { wholeLists } from '../whole-lists.ts';
import { type SightParts, sightOf } from './sight.ts';

const ROLE = 'arn:aws:iam::111122223333:role';
const OPTIONS = { webhookNamespace: 'gitlab-runner-irsa', clusterName: undefined, image: undefined };
const draft = (parts: SightParts, what: 'fleet' | 'chart' = 'chart'): Draft =>
  draftOf(sightOf(parts), { ...OPTIONS, for: what });
const kubernetes = (...lines: readonly string[]) => ['[[runners]]', '[runners.kubernetes]', ...lines, ''].join('\n');
const REQUESTING = kubernetes('namespace = "gitlab"', 'service_account_overwrite_allowed = "^(ci|deploy|team)-"');
const requestingIn = (namespace: string) =>
  kubernetes(`namespace = "${namespace}"`, 'service_account_overwrite_allowed = "^ci-"');
const configuring = (namespace: string, account: string) =>
  kubernetes(`namespace = "${namespace}"`, `service_account = "${account}"`);
const runner = (toml = REQUESTING, account = 'gitlab-runner') => ({ name: account, account, toml });
const roles = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `${ROLE}/${name}`]));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => String(from + at));

type Rule = {
  name: string;
  match: { projects?: number[]; createdBy?: string[]; namespaces: string[] };
  serviceAccount: string;
  missing?: string;
  allow?: string[];
};

/** The rules of the mapping in short, in their order. */
function rulesOf({ files }: Draft): string[] {
  const { rules } = parse(files.get('mapping.yaml') ?? '') as { rules: Rule[] };
  return rules.map(({ allow, match: { createdBy, namespaces, projects }, serviceAccount }) => {
    const whose = `${projects?.join(',') ?? 'all'}${createdBy === undefined ? '' : ` of ${createdBy}`} in ${namespaces}`;
    return `${whose} → ${serviceAccount}${allow === undefined ? '' : ` or ${allow}`}`;
  });
}

const sameInAll = (projects: readonly string[], namespaces = ['gitlab']) =>
  namespaces.flatMap((namespace) => projects.map((project) => ({ project, namespace, account: `ci-p${project}` })));
const placesOf = (jobs: readonly { namespace?: string; account: string }[]) =>
  jobs.map(({ account, namespace = 'gitlab' }) => `${namespace}/${account}`);

const COMPANY = sameInAll(range(100, 129), ['gitlab', 'ci']);
const MANY_SECTIONS = range(100, 104)
  .map((project) => kubernetes('namespace = "gitlab"', `service_account = "ci-p${project}"`))
  .join('');

const CASES: { name: string; parts: SightParts; rules: string[]; says?: RegExp[]; unsaid?: RegExp }[] = [
  {
    name: 'accounts of thirty projects in two namespaces are one rule',
    parts: {
      runners: [runner(`${REQUESTING}${kubernetes('namespace = "ci"', 'service_account_overwrite_allowed = "^ci-"')}`)],
      accounts: roles(...placesOf(COMPANY)),
      jobs: COMPANY,
    },
    rules: ['all in gitlab,ci → ci-p{project}'],
    says: [
      /Seen: 60 pods, such as "runner-any-project-100-concurrent-0-00000000"\./,
      /A convention: the id of the project in the name of the account, for 30 accounts of 30 projects\./,
    ],
    unsaid: /No job was seen with/,
  },
  {
    name: 'one account with the id of its project may be chance',
    parts: { runners: [runner()], accounts: roles('gitlab/ci-p100'), jobs: sameInAll(['100']) },
    rules: ['100 in gitlab → ci-p100'],
  },
  {
    name: 'the same project in two namespaces is still one',
    parts: {
      runners: [runner(`${REQUESTING}namespace_overwrite_allowed = "^ci$"\n`)],
      accounts: roles('gitlab/ci-p100', 'ci/ci-p100'),
      jobs: sameInAll(['100'], ['gitlab', 'ci']),
    },
    rules: ['100 in gitlab → ci-p100', '100 in ci → ci-p100'],
  },
  {
    name: 'a number that is not the id of the project that uses it is not a convention',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-base-17', 'gitlab/ci-base-18'),
      jobs: [
        { project: '4242', account: 'ci-base-17' },
        { project: '4243', account: 'ci-base-18' },
      ],
    },
    rules: ['4242 in gitlab → ci-base-17', '4243 in gitlab → ci-base-18'],
  },
  {
    name: 'an id within a longer number is not found',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-1100', 'gitlab/ci-1101'),
      jobs: [
        { project: '100', account: 'ci-1100' },
        { project: '101', account: 'ci-1101' },
      ],
    },
    rules: ['100 in gitlab → ci-1100', '101 in gitlab → ci-1101'],
  },
  {
    name: 'an account that follows for two projects and not for a third is chance',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/team-1', 'gitlab/team-2'),
      jobs: [
        { project: '1', account: 'team-1' },
        { project: '2', account: 'team-2' },
        { project: '4242', account: 'team-1' },
      ],
    },
    rules: ['1,4242 in gitlab → team-1', '2 in gitlab → team-2'],
  },
  {
    name: 'one of many projects that uses the account of another has a rule of its own before the template',
    parts: {
      runners: [runner()],
      accounts: roles(...placesOf(sameInAll(range(100, 129)))),
      jobs: [...sameInAll(range(100, 129)), { project: '7', account: 'ci-p100' }],
    },
    rules: ['7 in gitlab → ci-p100', 'all in gitlab → ci-p{project}'],
  },
  {
    name: 'a project that also has another account is not evidence',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-p100', 'gitlab/ci-p101', 'gitlab/ci-shared', 'gitlab/ci-deploy'),
      jobs: [
        ...sameInAll(['100', '101']),
        { project: '101', account: 'ci-deploy' },
        { project: '102', account: 'ci-shared' },
        { project: '103', account: 'ci-shared' },
      ],
    },
    rules: ['100 in gitlab → ci-p100', '101 in gitlab → ci-deploy or ci-p101', '102,103 in gitlab → ci-shared'],
  },
  {
    name: 'a project that also requests another account keeps both',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-p100', 'gitlab/ci-p101', 'gitlab/ci-p102', 'gitlab/ci-deploy'),
      jobs: [...sameInAll(['100', '101', '102']), { project: '101', account: 'ci-deploy' }],
    },
    rules: ['101 in gitlab → ci-deploy or ci-p101', 'all in gitlab → ci-p{project}'],
  },
  {
    name: 'a project that has the account default although one with its id exists limits the rule to the others',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-p100', 'gitlab/ci-p101', 'gitlab/ci-p102'),
      jobs: [...sameInAll(['100', '101']), { project: '102', account: 'default' }],
    },
    rules: ['100,101 in gitlab → ci-p{project}'],
    says: [
      /Only for these projects: jobs of 102 have the account default, and ci-p\{project\} would give them another/,
    ],
    unsaid: /No job was seen with/,
  },
  {
    name: 'accounts that no job has are named, because the rule gives them',
    parts: {
      runners: [runner()],
      accounts: roles(...range(100, 109).map((project) => `gitlab/ci-p${project}`), 'gitlab/ci-p007'),
      jobs: sameInAll(['100', '101']),
    },
    rules: ['all in gitlab → ci-p{project}'],
    says: [
      /No job was seen with ci-p102, ci-p103, ci-p104, ci-p105, ci-p106 and 3 others: jobs with these ids get them/,
      /#- name: ci-p007/,
    ],
  },
  {
    name: 'a runner for each project, of one manager',
    parts: {
      runners: [runner(MANY_SECTIONS)],
      accounts: roles(...range(100, 104).map((project) => `gitlab/ci-p${project}`)),
      jobs: sameInAll(range(100, 104)),
    },
    rules: ['all in gitlab → ci-p{project}'],
  },
  {
    name: 'a manager for each project: those of which a job was seen need no rule of their own',
    parts: {
      runners: range(100, 104).map((project) =>
        runner(kubernetes('namespace = "gitlab"', `service_account = "ci-p${project}"`), `runner-${project}`),
      ),
      accounts: roles(...range(100, 104).map((project) => `gitlab/ci-p${project}`)),
      jobs: sameInAll(range(100, 102)),
    },
    rules: [
      'all of gitlab/runner-100,gitlab/runner-101,gitlab/runner-102 in gitlab → ci-p{project}',
      'all of gitlab/runner-103 in gitlab → ci-p103',
      'all of gitlab/runner-104 in gitlab → ci-p104',
    ],
  },
  {
    name: 'requested beside a configured account: what a project has without a request goes before',
    parts: {
      runners: [runner(`${REQUESTING}service_account = "ci-jobs"\n`)],
      accounts: roles('gitlab/ci-jobs', ...range(100, 103).map((project) => `gitlab/ci-p${project}`)),
      jobs: [
        ...sameInAll(range(100, 102)),
        { project: '102', account: 'ci-jobs' },
        { project: '103', account: 'ci-jobs' },
      ],
    },
    rules: [
      '102 in gitlab → ci-jobs or ci-p102',
      '103 in gitlab → ci-jobs',
      'all in gitlab → ci-p{project}',
      'all in gitlab → ci-jobs',
    ],
  },
  {
    name: 'accounts of top-level groups, where jobs have the label',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-group-7', 'gitlab/ci-group-8'),
      jobs: [
        { project: '100', account: 'ci-group-7', rootGroup: '7' },
        { project: '101', account: 'ci-group-7', rootGroup: '7' },
        { project: '102', account: 'ci-group-8', rootGroup: '8' },
      ],
    },
    rules: ['all in gitlab → ci-group-{rootGroup}'],
  },
  {
    name: 'both ids in a name',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-7.p100', 'gitlab/ci-7.p101', 'gitlab/ci-8.p102'),
      jobs: [
        { project: '100', account: 'ci-7.p100', rootGroup: '7' },
        { project: '101', account: 'ci-7.p101', rootGroup: '7' },
        { project: '102', account: 'ci-8.p102', rootGroup: '8' },
      ],
    },
    rules: ['all in gitlab → ci-{rootGroup}.p{project}'],
  },
  {
    name: 'all projects of one group: the number of the group stays in the name',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-7-100', 'gitlab/ci-7-101'),
      jobs: [
        { project: '100', account: 'ci-7-100', rootGroup: '7' },
        { project: '101', account: 'ci-7-101', rootGroup: '7' },
      ],
    },
    rules: ['all in gitlab → ci-7-{project}'],
  },
  {
    name: 'two conventions side by side',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-p100', 'gitlab/ci-p101', 'gitlab/ci-p102', 'gitlab/deploy-201', 'gitlab/deploy-202'),
      jobs: [
        ...sameInAll(['100', '101', '102']),
        { project: '201', account: 'deploy-201' },
        { project: '202', account: 'deploy-202' },
      ],
    },
    rules: ['all in gitlab → ci-p{project}', 'all in gitlab → deploy-{project}'],
  },
  {
    name: 'the namespace and the id of the project in a name',
    parts: {
      runners: [runner(`${REQUESTING}namespace_overwrite_allowed = "^team-"\n`)],
      accounts: roles('team-a/ci-team-a-100', 'team-a/ci-team-a-101', 'team-b/ci-team-b-102'),
      jobs: [
        { project: '100', namespace: 'team-a', account: 'ci-team-a-100' },
        { project: '101', namespace: 'team-a', account: 'ci-team-a-101' },
        { project: '102', namespace: 'team-b', account: 'ci-team-b-102' },
      ],
    },
    rules: ['all in team-a,team-b → ci-{namespace}-{project}'],
    says: [/A convention: the id of the project and the namespace in the name of the account, for 3 accounts of 3/],
  },
  {
    name: 'all jobs of one namespace: its name stays in the name of the account',
    parts: {
      runners: [runner()],
      accounts: roles('gitlab/ci-gitlab-100', 'gitlab/ci-gitlab-101'),
      jobs: [
        { project: '100', account: 'ci-gitlab-100' },
        { project: '101', account: 'ci-gitlab-101' },
      ],
    },
    rules: ['all in gitlab → ci-gitlab-{project}'],
  },
  {
    name: 'the name of a namespace within a longer word is not found',
    parts: {
      runners: [runner(`${REQUESTING}namespace_overwrite_allowed = "^team-"\n`)],
      accounts: roles('team-a/ci-team-ab-100', 'team-b/ci-team-bc-101'),
      jobs: [
        { project: '100', namespace: 'team-a', account: 'ci-team-ab-100' },
        { project: '101', namespace: 'team-b', account: 'ci-team-bc-101' },
      ],
    },
    rules: ['100 in team-a → ci-team-ab-100', '101 in team-b → ci-team-bc-101'],
  },
  {
    name: 'an account with the name of another namespace is evidence against a convention',
    parts: {
      runners: [runner(`${REQUESTING}namespace_overwrite_allowed = "^team-"\n`)],
      accounts: roles('team-a/ci-team-a-100', 'team-b/ci-team-b-102', 'team-b/ci-team-b-103', 'team-b/ci-team-a-7'),
      jobs: [
        { project: '100', namespace: 'team-a', account: 'ci-team-a-100' },
        { project: '102', namespace: 'team-b', account: 'ci-team-b-102' },
        { project: '103', namespace: 'team-b', account: 'ci-team-a-7' },
      ],
    },
    rules: ['100 in team-a → ci-team-a-100', '102 in team-b → ci-team-b-102', '103 in team-b → ci-team-a-7'],
  },
  {
    name: 'runners that configure accounts named after their namespaces are one rule, also those without a job',
    parts: {
      runners: ['a', 'b', 'c'].map((team) => runner(configuring(`team-${team}`, `ci-team-${team}`), `runner-${team}`)),
      accounts: roles('team-a/ci-team-a', 'team-b/ci-team-b', 'team-c/ci-team-c'),
      jobs: [{ project: '100', namespace: 'team-a', account: 'ci-team-a' }],
    },
    rules: ['all in team-a,team-b,team-c → ci-{namespace}'],
    says: [
      /A convention: the namespace in the name of the account, as runners configure it in 3 namespaces, such as /,
      /Every job there has it now\. List projects in match to limit it\./,
    ],
  },
  {
    name: 'sections of one manager with accounts named after their namespaces are one rule',
    parts: {
      runners: [
        {
          ...runner(['a', 'b'].map((team) => configuring(`team-${team}`, `team-${team}-jobs`)).join('')),
          key: 'config.toml',
        },
        runner(configuring('other', 'ci-jobs'), 'other'),
      ],
      accounts: roles('team-a/team-a-jobs', 'team-b/team-b-jobs', 'other/ci-jobs'),
      jobs: [{ project: '100', namespace: 'team-a', account: 'team-a-jobs' }],
    },
    rules: [
      'all of gitlab/gitlab-runner in team-a,team-b → {namespace}-jobs',
      'all of gitlab/other in other → ci-jobs',
    ],
  },
  {
    name: 'one configured account with the name of its namespace may be chance',
    parts: {
      runners: [runner(configuring('team-a', 'ci-team-a'))],
      accounts: roles('team-a/ci-team-a', 'team-b/ci-team-b'),
    },
    rules: ['all in team-a → ci-team-a'],
  },
  {
    name: 'a namespace whose account does not exist is not evidence',
    parts: {
      runners: ['a', 'b'].map((team) => runner(configuring(`team-${team}`, `ci-team-${team}`), `runner-${team}`)),
      accounts: roles('team-a/ci-team-a'),
    },
    rules: ['all of gitlab/runner-a in team-a → ci-team-a'],
  },
  {
    name: 'where jobs may choose their namespace, it does not choose their account',
    parts: {
      runners: [
        runner(`${configuring('team-a', 'ci-team-a')}namespace_overwrite_allowed = "^team-"\n`, 'runner-a'),
        ...['b', 'c'].map((team) => runner(configuring(`team-${team}`, `ci-team-${team}`), `runner-${team}`)),
      ],
      accounts: roles('team-a/ci-team-a', 'team-b/ci-team-b', 'team-c/ci-team-c'),
    },
    rules: [
      'all of gitlab/runner-a in team-a → ci-team-a',
      'all of gitlab/runner-b,gitlab/runner-c in team-b,team-c → ci-{namespace}',
    ],
  },
  {
    name: 'where jobs request accounts named after their namespaces, each project keeps its own',
    parts: {
      runners: [{ ...runner(['a', 'b'].map((team) => requestingIn(`team-${team}`)).join('')), key: 'config.toml' }],
      accounts: roles('team-a/ci-team-a', 'team-b/ci-team-b'),
      jobs: [
        { project: '100', namespace: 'team-a', account: 'ci-team-a' },
        { project: '101', namespace: 'team-b', account: 'ci-team-b' },
      ],
    },
    rules: ['100 in team-a → ci-team-a', '101 in team-b → ci-team-b'],
  },
  {
    name: 'a manager that configures another account in one of these namespaces is not part of the rule',
    parts: {
      runners: [
        ...['a', 'b', 'c'].map((team) => runner(configuring(`team-${team}`, `ci-team-${team}`), `runner-${team}`)),
        {
          ...runner(configuring('team-d', 'ci-team-d') + configuring('team-a', 'ci-shared'), 'runner-d'),
          key: 'config.toml',
        },
      ],
      accounts: roles(
        'team-a/ci-team-a',
        'team-a/ci-shared',
        'team-b/ci-team-b',
        'team-c/ci-team-c',
        'team-d/ci-team-d',
      ),
    },
    rules: [
      'all of gitlab/runner-a,gitlab/runner-b,gitlab/runner-c in team-a,team-b,team-c → ci-{namespace}',
      'all of gitlab/runner-d in team-d → ci-team-d',
      'all of gitlab/runner-d in team-a → ci-shared',
    ],
  },
  {
    name: 'a project that requests another account where the account of the namespace is configured keeps both',
    parts: {
      runners: ['a', 'b'].map((team) =>
        runner(
          `${configuring(`team-${team}`, `ci-team-${team}`)}service_account_overwrite_allowed = "^ci-"\n`,
          `runner-${team}`,
        ),
      ),
      accounts: roles('team-a/ci-team-a', 'team-b/ci-team-b', 'team-b/ci-deploy'),
      jobs: [
        { project: '100', namespace: 'team-a', account: 'ci-team-a' },
        { project: '101', namespace: 'team-b', account: 'ci-deploy' },
      ],
    },
    rules: ['101 of gitlab/runner-b in team-b → ci-team-b or ci-deploy', 'all in team-a,team-b → ci-{namespace}'],
  },
  {
    name: 'a template that could give the account of a manager is not written',
    parts: {
      runners: [runner(REQUESTING, 'ci-p5')],
      accounts: roles('gitlab/ci-p100', 'gitlab/ci-p101'),
      jobs: sameInAll(['100', '101']),
    },
    rules: ['100 in gitlab → ci-p100', '101 in gitlab → ci-p101'],
  },
];

for (const { name, parts, rules, says = [], unsaid } of CASES) {
  t.test(name, async (t) => {
    const found = draft(parts);
    t.same(found.errors, []);
    t.same(rulesOf(found), rules);
    t.same(found.differences, []);
    const text = found.files.get('mapping.yaml') ?? '';
    const comments = text.replaceAll(/\n {2}# /g, ' ');
    for (const pattern of says) t.match(comments, pattern);
    if (unsaid !== undefined) t.notMatch(comments, unsaid);
    const fleet = draft(parts, 'fleet');
    t.same(fleet.errors, [], fleet.files.get('fleet.yaml') ?? '');
    t.same(fleet.differences, [], 'a fleet decides the same');
  });
}

t.test('a fleet lists every account that a template gives, with its role', async (t) => {
  const { files } = draft(
    {
      runners: [runner()],
      accounts: { ...roles('gitlab/ci-p100', 'gitlab/ci-p101', 'gitlab/ci-p102'), 'gitlab/ci-p103': undefined },
      jobs: sameInAll(['100', '101']),
    },
    'fleet',
  );
  const { rules, serviceAccounts } = parse(files.get('fleet.yaml') ?? '') as {
    rules: Rule[];
    serviceAccounts: { name: string; kind: string; roleArn?: string }[];
  };
  t.match(rules, wholeLists([{ name: 'ci-p-project', serviceAccount: 'ci-p{project}', missing: undefined }]));
  t.same(
    serviceAccounts.flatMap(({ kind, name, roleArn }) => (kind === 'job' ? [`${name} ${roleArn}`] : [])),
    [...['ci-p100', 'ci-p101', 'ci-p102'].map((name) => `${name} ${ROLE}/gitlab/${name}`), 'ci-p103 undefined'],
  );
});
