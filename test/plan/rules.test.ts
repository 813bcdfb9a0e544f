import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile, type MappingIndex } from '../../src/mapping/index/compile.ts';
import { accountRolesOf } from '../../src/plan/account-roles.ts';
import { accountsIn } from '../../src/plan/accounts.ts';
import type { Group } from '../../src/plan/groups/group.ts';
import { labelWords } from '../../src/plan/groups/value-set.ts';
import { mapPair } from '../../src/plan/pair.ts';
import { changesByRules } from '../../src/plan/reasoning/changes-by-rules.ts';
import { type ReasoningOptions, reasonAbout } from '../../src/plan/reasoning/reason.ts';
import { wholeLists } from '../whole-lists.ts';

const HEAD =
  'version: 1\nmanagers:\n  - {serviceAccount: ci/one, namespaces: [ci, build]}\n  - {serviceAccount: ci/two}\n';
const rules = (...lines: string[]) => `${HEAD}rules:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

function indexOf(text: string): MappingIndex {
  const { findings, mapping } = parseMapping(text);
  if (mapping === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return compile(mapping);
}

function plan(before: string, after: string, options?: ReasoningOptions): readonly Group[] {
  return changesByRules(mapPair({ before, after }, indexOf), options).changes;
}

const accountIn = (namespace: string, name: string) =>
  accountsIn({ missing: [], annotated: true }).get(namespace, name);

const shown = ({ after, before, conditions, effect, othersBut, projects, requested, ...labels }: Group) =>
  [
    effect,
    [...projects].join() || '-',
    ...(othersBut === undefined ? [] : [`all but ${othersBut.join() || 'none'}`]),
    `${before.account ?? before.reason} > ${after.account ?? after.reason}`,
    ...(requested === undefined ? [] : [`requests ${requested}`]),
    ...labelWords(labels),
    ...conditions,
  ].join('; ');

const OWN = '{name: own, match: {kind: job}, serviceAccount: "ci-{project}"}';
const A = '{name: a, match: {kind: job, projects: [1, 2]}, serviceAccount: ci-a}';

const GROUP = '{name: g, match: {kind: job}, serviceAccount: "g-{rootGroup}"}';
const REST = '{name: rest, match: {kind: job}, serviceAccount: ci-rest}';

/** An edit, and each pair of outcomes that it changes. */
const CASES: readonly (readonly [name: string, before: string, after: string, changes: readonly string[]])[] = [
  ['the same rules change nothing', rules(A), rules(A), []],
  ['another name changes nothing', rules(A), rules(A.replace('name: a', 'name: b')), []],
  [
    'the order of rules that share no job changes nothing',
    rules(A, '{name: b, match: {kind: job, projects: [3]}, serviceAccount: ci-b}'),
    rules('{name: b, match: {kind: job, projects: [3]}, serviceAccount: ci-b}', A),
    [],
  ],
  [
    'another account',
    rules(A),
    rules(A.replace('ci-a', 'ci-b')),
    [
      'refused; 1,2; ci-a > override_refused; requests ci-a',
      'account; 1,2; ci-a > ci-b',
      'possible; 1,2; override_refused > ci-b; requests ci-b',
    ],
  ],
  ['a project that leaves a rule', rules(A), rules(A.replace('[1, 2]', '[1]')), ['refused; 2; ci-a > no_rule']],
  ['a project that joins one', rules(A), rules(A.replace('[1, 2]', '[1, 2, 3]')), ['possible; 3; no_rule > ci-a']],
  ['another default', rules(A), `${rules(A)}default: {job: keep}\n`, ['possible; -; all but 1,2; no_rule > default']],
  [
    'a group that loses its rule where jobs keep their account',
    `${rules('{name: g, match: {kind: job, rootGroups: [8]}, serviceAccount: ci-a}')}default: {job: keep}\n`,
    `${HEAD}default: {job: keep}\n`,
    [
      'refused; -; all but none; ci-a > override_refused; requests ci-a; the top-level group is 8',
      'lost; -; all but none; ci-a > default; the top-level group is 8',
      'possible; -; all but none; identity_opt_out > default; the top-level group is 8; the job declines its AWS identity',
    ],
  ],
  [
    'a rule that is removed where jobs keep their account',
    `${rules(A)}default: {job: keep}\n`,
    `${HEAD}default: {job: keep}\n`,
    [
      'refused; 1,2; ci-a > override_refused; requests ci-a',
      'lost; 1,2; ci-a > default',
      'possible; 1,2; identity_opt_out > default; the job declines its AWS identity',
    ],
  ],
  [
    'a manager that is not listed any more',
    rules(A),
    rules(A).replace('  - {serviceAccount: ci/two}\n', ''),
    ['refused; 1,2; ci-a > untrusted_requester'],
  ],
  [
    'an account that a job may not request any more',
    rules(A.replace('}$', '}').replace('ci-a}', 'ci-a, allow: [ci-deploy]}')),
    rules(A),
    ['refused; 1,2; ci-deploy > override_refused; requests ci-deploy'],
  ],
  [
    'what a convention leaves to the next rule',
    rules(
      '{name: own, match: {kind: job}, serviceAccount: "ci-{project}"}',
      '{name: rest, match: {kind: job}, serviceAccount: ci-rest}',
    ),
    rules(
      '{name: own, match: {kind: job}, serviceAccount: "ci-{project}"}',
      '{name: rest, match: {kind: job}, serviceAccount: ci-other}',
    ),
    [
      'refused; -; all but none; ci-rest > override_refused; requests ci-rest; ServiceAccounts are missing',
      'account; -; all but none; ci-rest > ci-other; ServiceAccounts are missing',
      'possible; -; all but none; override_refused > ci-other; requests ci-other; ServiceAccounts are missing',
    ],
  ],
  [
    'a project that leaves a rule for a convention',
    rules(A, OWN),
    rules(A.replace('[1, 2]', '[1]'), OWN),
    [
      'refused; 2; ci-a > no_rule; ServiceAccounts are missing',
      'refused; 2; ci-a > override_refused; requests ci-a',
      'account; 2; ci-a > ci-{project}',
      'possible; 2; override_refused > ci-{project}; requests ci-{project}',
    ],
  ],
  [
    'a project that leaves a convention for a rule',
    rules(A.replace('[1, 2]', '[1]'), OWN),
    rules(A, OWN),
    [
      'refused; 2; ci-{project} > override_refused; requests ci-{project}',
      'account; 2; ci-{project} > ci-a',
      'possible; 2; no_rule > ci-a; ServiceAccounts are missing',
      'possible; 2; override_refused > ci-a; requests ci-a',
    ],
  ],
  [
    'a new rule below a convention',
    rules(OWN),
    rules(OWN, A),
    ['possible; 1,2; no_rule > ci-a; ServiceAccounts are missing'],
  ],
  [
    'a group and a runner',
    rules(
      '{name: g, match: {kind: job, rootGroups: [7]}, serviceAccount: ci-g}',
      '{name: r, match: {kind: job, runners: [abc]}, serviceAccount: ci-r}',
    ),
    rules(
      '{name: g, match: {kind: job, rootGroups: [7]}, serviceAccount: ci-h}',
      '{name: r, match: {kind: job, runners: [abc]}, serviceAccount: ci-s}',
    ),
    [
      'refused; -; all but none; ci-r > override_refused; requests ci-r; the top-level group is not 7; the runner is abc',
      'refused; -; all but none; ci-g > override_refused; requests ci-g; the top-level group is 7',
      'account; -; all but none; ci-r > ci-s; the top-level group is not 7; the runner is abc',
      'account; -; all but none; ci-g > ci-h; the top-level group is 7',
      'possible; -; all but none; override_refused > ci-s; requests ci-s; the top-level group is not 7; the runner is abc',
      'possible; -; all but none; override_refused > ci-h; requests ci-h; the top-level group is 7',
    ],
  ],
  [
    'a group in the name of an account',
    rules('{name: g, match: {kind: job}, serviceAccount: "ci-{rootGroup}"}'),
    rules('{name: g, match: {kind: job}, serviceAccount: "cj-{rootGroup}"}'),
    [
      'refused; -; all but none; ci-{rootGroup} > no_rule; the job has a top-level group; ServiceAccounts are missing',
      'refused; -; all but none; ci-{rootGroup} > override_refused; requests ci-{rootGroup}; the job has a top-level group',
      'account; -; all but none; ci-{rootGroup} > cj-{rootGroup}; the job has a top-level group',
      'possible; -; all but none; no_rule > cj-{rootGroup}; the job has a top-level group; ServiceAccounts are missing',
      'possible; -; all but none; override_refused > cj-{rootGroup}; requests cj-{rootGroup}; the job has a top-level group',
    ],
  ],
  [
    'a group in the name of an account that no job has any more',
    rules(GROUP),
    rules(REST),
    [
      'refused; -; all but none; g-{rootGroup} > override_refused; requests g-{rootGroup}; the job has a top-level group',
      'account; -; all but none; g-{rootGroup} > ci-rest; the job has a top-level group',
      'possible; -; all but none; no_rule > ci-rest; the job has no top-level group',
      'possible; -; all but none; no_rule > ci-rest; the job has a top-level group; ServiceAccounts are missing',
      'possible; -; all but none; override_refused > ci-rest; requests ci-rest; the job has a top-level group',
    ],
  ],
  [
    'a rule below one for groups',
    rules(GROUP, REST),
    rules(GROUP, REST.replace('ci-rest', 'ci-other')),
    [
      'refused; -; all but none; ci-rest > override_refused; requests ci-rest; the job has no top-level group',
      'refused; -; all but none; ci-rest > override_refused; requests ci-rest; the job has a top-level group; ServiceAccounts are missing',
      'account; -; all but none; ci-rest > ci-other; the job has no top-level group',
      'account; -; all but none; ci-rest > ci-other; the job has a top-level group; ServiceAccounts are missing',
      'possible; -; all but none; override_refused > ci-other; requests ci-other; the job has no top-level group',
      'possible; -; all but none; override_refused > ci-other; requests ci-other; the job has a top-level group; ServiceAccounts are missing',
    ],
  ],
  [
    'a runner of one project, and a rule for all',
    rules('{name: s, match: {kind: job, projects: [3], runners: [abc]}, serviceAccount: ci-x}'),
    rules(REST),
    [
      'refused; 3; ci-x > override_refused; requests ci-x; the runner is abc',
      'account; 3; ci-x > ci-rest; the runner is abc',
      'possible; -; all but 3; no_rule > ci-rest',
      'possible; 3; no_rule > ci-rest; the runner is not abc',
      'possible; 3; override_refused > ci-rest; requests ci-rest; the runner is abc',
    ],
  ],
  [
    'each namespace has its own project with a rule',
    `${rules(
      '{name: a, match: {kind: job, projects: [1], namespaces: [ci]}, serviceAccount: ci-a}',
      '{name: b, match: {kind: job, projects: [2], namespaces: [build]}, serviceAccount: ci-b}',
    )}default: {job: keep}\n`,
    rules(
      '{name: a, match: {kind: job, projects: [1], namespaces: [ci]}, serviceAccount: ci-a}',
      '{name: b, match: {kind: job, projects: [2], namespaces: [build]}, serviceAccount: ci-b}',
    ),
    ['refused; -; all but 1; default > no_rule', 'refused; -; all but 2; default > no_rule'],
  ],
  [
    'the AWS identity that a job may decline',
    rules(A.replace('ci-a}', 'ci-a, optOut: allow}')),
    rules(A),
    ['refused; 1,2; ci-a > identity_opt_out; the job declines its AWS identity'],
  ],
  [
    'accounts without a role',
    rules(A),
    `${rules(A)}unannotated: deny\n`,
    ['refused; 1,2; ci-a > unannotated; the ServiceAccount has no role'],
  ],
  [
    'another account that a runner sends',
    rules(A),
    rules(A).replace('ci/two}', 'ci/two, jobServiceAccounts: [ci-none]}'),
    [
      'refused; 1,2; ci-a > override_refused; the runner sends default',
      'possible; 1,2; override_refused > ci-a; the runner sends ci-none',
    ],
  ],
  [
    'tokens of no pod',
    rules(A).replace('ci/two}', 'ci/two, tokens: any}'),
    rules(A),
    ['refused; 1,2; ci-a > unbound_token; the request has no token of a pod'],
  ],
];

for (const [name, before, after, changes] of CASES)
  t.test(name, async (t) => {
    t.strictSame(plan(before, after).map(shown), changes);
  });

t.test('a change names each manager and namespace that it is about, one of them in the example', async (t) => {
  const [, group] = plan(rules(A), rules(A.replace('ci-a', 'ci-b')));
  t.match(group?.example, { project: '1', namespace: 'ci', requester: 'ci/one', before: 'ci-a', after: 'ci-b' });
  t.same(group?.origins, [
    { requester: 'ci/one', namespace: 'ci' },
    { requester: 'ci/two', namespace: 'ci' },
    { requester: 'ci/one', namespace: 'build' },
  ]);
});

t.test('the example says which accounts are missing, and which group the job has', async (t) => {
  const own = '{name: own, match: {kind: job, projects: [5]}, serviceAccount: "ci-{project}"}';
  const rest = (account: string) => `{name: rest, match: {kind: job}, serviceAccount: ${account}}`;
  const missing = plan(rules(own, rest('ci-x')), rules(own, rest('ci-y')));
  const five = missing.find(({ projects, requested }) => projects.has('5') && requested === undefined);
  t.match(five?.example.assumed, wholeLists(['ServiceAccount ci-5 does not exist']));
  const second = own.replace('own', 'two').replace('ci-{', 'cj-{');
  const both = plan(rules(own, second, rest('ci-x')), rules(own, second, rest('ci-y')));
  const last = both.find(({ projects, requested }) => projects.has('5') && requested === undefined);
  t.match(last?.example.assumed, wholeLists(['ServiceAccount ci-5, cj-5 do not exist']));
  const groups = (account: string) =>
    rules(`{name: g, match: {kind: job, rootGroups: [7, 8]}, serviceAccount: ${account}}`);
  t.match(plan(groups('ci-g'), groups('ci-h'))[0]?.example.assumed, wholeLists(['top-level group 7']));
  t.match(
    plan(groups('ci-g').replace('7, 8', '7'), groups('ci-h').replace('7, 8', '7'))[0]?.example.assumed,
    wholeLists(['top-level group 7']),
  );
});

t.test('an account that is missing lets a requested one be lost where the rest becomes possible', async (t) => {
  const list = ['ci-rest', 'ci-deploy', 'default'].flatMap((name) => accountIn('ci', name) ?? []);
  const accounts = { before: list, after: list };
  const gone = '{name: rest, match: {kind: job}, serviceAccount: ci-gone, allow: [ci-deploy]}';
  t.strictSame(plan(rules(gone), rules(REST), { accounts }).map(shown), [
    'refused; -; all but none; ci-deploy > override_refused; requests ci-deploy',
    'possible; -; all but none; account_missing > ci-rest',
  ]);
});

t.test('with the accounts of a cluster, what a job gets depends on those that exist', async (t) => {
  const own = '{name: own, match: {kind: job}, serviceAccount: "ci-{project}"}';
  const list = ['ci', 'build'].flatMap((namespace) => accountIn(namespace, 'ci-5') ?? []);
  const accounts = { before: list, after: list };
  t.strictSame(plan(HEAD, rules(own), { accounts }).map(shown), ['possible; 5; no_rule > ci-{project}']);
});

/** The same rules, and accounts of which some exist on one side only, each in the namespace ci. */
const ACCOUNT_CASES: readonly (readonly [
  name: string,
  rules: string,
  before: readonly string[],
  after: readonly string[],
  changes: readonly string[],
])[] = [
  ['the same accounts', rules(A), ['ci-a'], ['ci-a'], []],
  ['the account of a rule', rules(A), ['ci-a'], [], ['refused; 1,2; ci-a > account_missing']],
  ['one that no rule gives', rules(A), ['ci-a', 'ci-b'], ['ci-a'], []],
  [
    'the account of one project',
    rules('{name: own, match: {kind: job}, serviceAccount: "ci-{project}"}'),
    ['ci-5', 'ci-6'],
    ['ci-5'],
    ['refused; 6; ci-{project} > no_rule'],
  ],
  [
    'the account of one group',
    rules('{name: own, match: {kind: job}, serviceAccount: "ci-{rootGroup}"}'),
    [],
    ['ci-5'],
    ['possible; -; all but none; no_rule > ci-{rootGroup}; the top-level group is 5'],
  ],
  [
    'the account of a project in a group',
    rules('{name: own, match: {kind: job}, serviceAccount: "ci-{project}-{rootGroup}"}'),
    ['ci-5-6'],
    [],
    ['refused; 5; ci-{project}-{rootGroup} > no_rule; the top-level group is 6'],
  ],
  [
    'the account of the default',
    `${rules(A)}default: {job: {serviceAccount: ci-z}}\n`,
    ['ci-a', 'ci-z'],
    ['ci-a'],
    ['refused; -; all but 1,2; ci-z > account_missing'],
  ],
  [
    'an account that a job requests',
    rules(A.replace('ci-a}', 'ci-a, allow: [ci-deploy]}')),
    ['ci-a'],
    ['ci-a', 'ci-deploy'],
    ['possible; 1,2; account_missing > ci-deploy; requests ci-deploy'],
  ],
];

for (const [name, text, before, after, changes] of ACCOUNT_CASES)
  t.test(`accounts that exist on one side only: ${name}`, async (t) => {
    const accounts = mapPair({ before, after }, (names) =>
      ['default', ...names].flatMap((each) => accountIn('ci', each) ?? []),
    );
    t.strictSame(plan(text, text, { accounts }).map(shown), changes);
  });

t.test('a role that an account loses matters where accounts without one are denied', async (t) => {
  const text = (unannotated: string) => `${rules(A)}unannotated: ${unannotated}\n`;
  const bare = accountsIn({ missing: [], annotated: false });
  const accounts = {
    before: [accountIn('ci', 'ci-a')].flatMap((one) => one ?? []),
    after: [bare.get('ci', 'ci-a')].flatMap((one) => one ?? []),
  };
  t.strictSame(plan(text('deny'), text('deny'), { accounts }).map(shown), ['refused; 1,2; ci-a > unannotated']);
  t.strictSame(plan(text('warn'), text('warn'), { accounts }).map(shown), []);
});

t.test('a search that reaches a limit says so', async (t) => {
  const indexes = mapPair({ before: rules(A), after: rules(A.replace('ci-a', 'ci-b')) }, indexOf);
  const limited = (questions: number, comparisons: number) =>
    reasonAbout(indexes, { limits: { questions, comparisons } }).isBounded;
  t.equal(limited(1000, 1000), false);
  t.equal(limited(1, 1000), true);
  t.equal(limited(1000, 1), true);
  const own = '{name: own, match: {kind: job}, serviceAccount: "ci-{project}"}';
  const rest = '{name: rest, match: {kind: job}, serviceAccount: ci-rest}';
  const next = mapPair({ before: rules(own, rest), after: rules(own, rest.replace('ci-r', 'cj-r')) }, indexOf);
  t.same(reasonAbout(next, { limits: { questions: 1, comparisons: 1000 } }), {
    changes: [],
    asked: 1,
    isBounded: true,
  });
});

t.test('rules about an instance are about its managers only', async (t) => {
  const of = (account: string) =>
    rules(`{name: i, match: {kind: job, instances: [git.example.com]}, serviceAccount: ${account}}`).replace(
      'namespaces: [ci, build]}',
      'namespaces: [ci], instance: git.example.com}',
    );
  const groups = plan(of('ci-a'), of('ci-b'));
  t.equal(groups.length, 3);
  for (const { origins } of groups) t.same(origins, [{ requester: 'ci/one', namespace: 'ci' }]);
});

t.test('an id is also found where an account has it twice in its name', async (t) => {
  const own = '{name: own, match: {kind: job}, serviceAccount: "ci-{project}-{project}"}';
  const five = '{name: five, match: {kind: job, projects: [7]}, serviceAccount: ci-5-5}';
  const [before, after] = [rules(own, five), rules(own, five.replace('7', '8'))];
  t.ok(plan(before, after).length > 0);
});

t.test('an id that is free is in no list', async (t) => {
  const listed = (id: string) => rules(`{name: a, match: {kind: job, projects: [${id}]}, serviceAccount: ci-a}`);
  const [group] = plan(listed('999999999'), `${listed('999999999')}default: {job: keep}\n`);
  t.strictSame(group?.othersBut, ['999999999']);
});

const ROLE = 'arn:aws:iam::111122223333:role';

t.test('an account with another role is a change of its own, also where a job requests it', async (t) => {
  const text = rules(A.replace('ci-a}', 'ci-a, allow: [ci-deploy, ci-same]}'));
  const names = ['default', 'ci-a', 'ci-deploy', 'ci-same', 'ci-bare'];
  const accounts = names.flatMap((name) => accountIn('ci', name) ?? []);
  const rolesOf = (side: string) =>
    accountRolesOf(
      [
        ['ci-a', `${ROLE}/a-${side}`],
        ['ci-deploy', `${ROLE}/deploy-${side}`],
        ['ci-same', `${ROLE}/same`],
        ['ci-bare'],
      ].map(([name = '', roleArn]) => ({ name, namespaces: ['ci'], roleArn })),
    );
  const roles = { before: rolesOf('old'), after: rolesOf('new') };
  t.equal(roles.before('ci', 'ci-bare'), undefined);
  const found = plan(text, text, { accounts: { before: accounts, after: accounts }, roles });
  t.strictSame(found.map(shown), ['role; 1,2; ci-a > ci-a', 'role; 1,2; ci-deploy > ci-deploy; requests ci-deploy']);
});
