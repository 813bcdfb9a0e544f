import t from 'tap';
import type { Part } from '../../../src/records/split/split-text.ts';
import { createTally } from '../../../src/records/tally/create-tally.ts';
import { LIMITS } from '../../../src/records/tally/limits.ts';
import { wholeLists } from '../../whole-lists.ts';
import { event, line, POD, RECORD } from '../recorded.ts';

type Options = Partial<Parameters<typeof createTally>[0]>;
const ALL = { since: undefined, until: undefined, namespaces: new Set<string>(), projects: new Set<string>() };
const part = (value: unknown, pod?: string): Part => ({ is: 'value', value, pod });

function tallyOf(values: readonly unknown[], options: Options = {}) {
  const usual = { wanted: ALL, webhookNamespace: 'gitlab-runner-irsa', roleOf: () => undefined, seed: 1 };
  const tally = createTally({ ...usual, ...options });
  for (const value of values) tally.add(part(value));
  return { ...tally.result(), size: tally.size() };
}

const named = (name: string, index = 0) => ({
  ...{ auditID: `id-${name}`, objectRef: { resource: 'pods', namespace: 'gitlab', name } },
  requestReceivedTimestamp: `2026-11-01T10:00:0${index}Z`,
});
const refused = { reason: 'no_rule', would: 'refuse', rule: 'default', to: undefined, role: undefined };

t.test('a decision is counted in its group, project, namespace and day', async (t) => {
  const { uid: _u, source: _s, pod: _p, stored: _t, count: _c, time, ...record } = RECORD;
  const tally = tallyOf([event()]);
  t.strictSame(tally.groups, [{ ...record, requests: 1, pods: 1, notStored: 0, first: time, last: time }]);
  t.strictSame(
    [...tally.projects],
    [['4242', { requests: 1, refusals: new Map(), lastAllowed: time, lastFixed: undefined }]],
  );
  t.strictSame([...tally.namespaces], [['gitlab', { jobs: 1, undecided: 0, lastUndecided: undefined }]]);
  t.strictSame([...tally.days], [Math.floor(Date.UTC(2026, 10, 1) / 86_400_000)]);
  t.match(tally, { requests: 1, audit: 1, log: 0, refusals: 0, first: time, last: time, size: 1 });
});

t.test('equal decisions are one group, from the first to the last in any order', async (t) => {
  const { groups, size } = tallyOf([event({ from: 'b' }, named('b', 5)), event({ from: 'a' }, named('a', 1))]);
  t.match(groups, wholeLists([{ requests: 2, pods: 2, from: 'b' }]));
  t.equal(Number(groups[0]?.last) - Number(groups[0]?.first), 4000);
  t.equal(size, 2);
});

t.test('pods that enforce would refuse are a group for each account that they ran with', async (t) => {
  const asked = (from: string, second: number, role?: string) =>
    event({ ...refused, to: from, from, role }, named(from + second, second), 'observe');
  const role = 'arn:aws:iam::111122223333:role/a';
  const { groups } = tallyOf([asked('ci-a', 1, role), asked('ci-b', 2), asked('ci-a', 3, role)]);
  t.match(
    groups,
    wholeLists([
      { requests: 2, pods: 2, to: 'ci-a', from: 'ci-a', role },
      { requests: 1, pods: 1, to: 'ci-b', from: 'ci-b', role: undefined },
    ]),
  );
  const others = ['mallory', 'eve'].map((requester) =>
    event({ ...refused, reason: 'untrusted_requester' }, { ...named(requester), user: { username: requester } }),
  );
  t.match(tallyOf(others).groups, wholeLists([{ requester: 'mallory' }, { requester: 'eve' }]));
});

t.test('the author of refused pods can make only some groups with the accounts that they name', async (t) => {
  const asked = Array.from({ length: 30 }, (_, index) =>
    event({ ...refused, from: `ci-${index}`, to: `ci-${index}` }, named(`pod-${index}`, index % 10), 'observe'),
  );
  const { groups, unlisted } = tallyOf([...asked, event(refused, named('other-project'))]);
  t.equal(unlisted, 0);
  t.equal(groups.length, 22);
  t.match(groups[20], { requests: 10, pods: 10, from: undefined, to: undefined, role: undefined });
});

t.test('a request counts once: with all its stages, in both logs, and in files that overlap', async (t) => {
  const stages = [event({}, { stage: 'RequestReceived', annotations: undefined }), event(), event(), line(), line()];
  t.match(tallyOf(stages), { requests: 1, audit: 1, log: 1, repeated: 2, unfinished: 1 });
  t.match(tallyOf(stages.toReversed()), { requests: 1, audit: 1, log: 1, repeated: 2 });
  t.match(tallyOf(stages).groups, wholeLists([{ requests: 1, pods: 1 }]));
});

t.test('requests that only one log has count, too', async (t) => {
  const other = `${POD.slice(0, -1)}x`;
  const tally = tallyOf([event(), line(), line({ uid: 'v', pod: other }), event({}, named('web-0'))]);
  t.match(tally, { requests: 3, audit: 2, log: 2 });
});

t.test('a repeated request is another request for the same pod', async (t) => {
  const again = (second: number) => event(refused, { ...named(POD, second), auditID: `${second}` });
  const { groups, projects } = tallyOf([again(1), again(2), again(3)]);
  t.match(groups, wholeLists([{ requests: 3, pods: 1 }]));
  t.match(projects.get('4242')?.refusals.get('no_rule'), {
    requests: 3,
    pods: 1,
    last: Date.UTC(2026, 10, 1, 10, 0, 3),
  });
});

t.test('names that the API server completes are compared by project and requester', async (t) => {
  const pod = 'runner-hk7sq2xzv-project-4242-concurrent-0';
  const lines = [line({ pod }), line({ pod, uid: 'v' })];
  const events = [1, 2].map((second) => event({}, { ...named('', second), auditID: `${second}` }));
  t.match(tallyOf([...lines, ...events]), { requests: 2, audit: 2, log: 2 });
  t.match(tallyOf(events).groups, wholeLists([{ requests: 2, pods: 2 }]));
  t.match(tallyOf([...events, line({ pod, requester: 'other' })]), { requests: 3 });
  const web = { pod: 'web-', project: undefined, reason: 'not_a_runner_pod', would: 'allow' };
  t.match(
    tallyOf([line(web), line({ ...web, uid: 'v' })]).groups,
    wholeLists([{ project: undefined, requests: 2, pods: 2 }]),
  );
});

t.test('options exclude decisions by time, namespace and project', async (t) => {
  const time = RECORD.time;
  const excluded: [wanted: object, outside: number][] = [
    [{}, 0],
    [{ since: time, until: time }, 0],
    [{ since: time + 1 }, 1],
    [{ until: time - 1 }, 1],
    [{ namespaces: new Set(['gitlab']), projects: new Set(['4242']) }, 0],
    [{ namespaces: new Set(['other']) }, 1],
    [{ projects: new Set(['1']) }, 1],
  ];
  for (const [wanted, outside] of excluded)
    t.match(tallyOf([event()], { wanted: { ...ALL, ...wanted } }), { outside, requests: 1 - outside });
  const other = event({ project: undefined });
  t.match(tallyOf([other], { wanted: { ...ALL, projects: new Set(['4242']) } }), { outside: 1 });
});

t.test('a decision without a time counts apart, whatever time is wanted', async (t) => {
  const undated = (project: string | undefined, changes: object = {}) =>
    event({ project, ...changes }, { requestReceivedTimestamp: 'x', stageTimestamp: 'x' });
  const events = [undated('1'), undated('2', refused), undated('2', refused), undated(undefined, refused)];
  t.match(tallyOf(events), { requests: 0, undated: { decisions: 4, refusals: 3, projects: new Set(['2']) } });
  const counted = (wanted: object) => tallyOf(events, { wanted: { ...ALL, ...wanted } }).undated.decisions;
  t.equal(counted({ since: RECORD.time, until: RECORD.time }), 4);
  t.equal(counted({ namespaces: new Set(['other']) }), 0);
  t.equal(counted({ projects: new Set(['2']) }), 2);
  t.equal(tallyOf(events, { limits: { ...LIMITS, projects: 0 } }).undated.projects.size, 0);
});

t.test('jobs without a decision are counted by namespace, with the last', async (t) => {
  const undecided = (second: number) => event({}, { ...named(POD, second), auditID: `${second}`, annotations: {} });
  const { namespaces } = tallyOf([undecided(2), undecided(3), undecided(1), undecided(1)]);
  t.strictSame([...namespaces.values()], [{ jobs: 0, undecided: 3, lastUndecided: Date.UTC(2026, 10, 1, 10, 0, 3) }]);
  const elsewhere = tallyOf([undecided(1)], { wanted: { ...ALL, namespaces: new Set(['x']) } });
  t.strictSame([elsewhere.namespaces.size, elsewhere.outside], [0, 1]);
  const ofOther = tallyOf([undecided(1)], { wanted: { ...ALL, projects: new Set(['7']) } });
  t.strictSame([ofOther.namespaces.size, ofOther.outside], [0, 1], 'of another project');
  const ofOwn = tallyOf([undecided(1)], { wanted: { ...ALL, projects: new Set(['4242']) } });
  t.strictSame([ofOwn.namespaces.size, ofOwn.outside], [1, 0]);
  t.equal(tallyOf([undecided(1)], { limits: { ...LIMITS, namespaces: 0 } }).namespaces.size, 0);
});

t.test('what is allowed and not stored is counted', async (t) => {
  const taken = event({}, { ...named('a'), responseStatus: { code: 409 } });
  t.match(tallyOf([event(), taken]).groups, wholeLists([{ requests: 2, pods: 1, notStored: 1 }]));
  t.match(tallyOf([event(refused, { responseStatus: { code: 403 } })]).groups, wholeLists([{ pods: 1, notStored: 0 }]));
});

/** Requests for one pod, in both logs: `l` in the log of the webhook, `s` stored, `n` not stored. */
const STORED: readonly [requests: string, pods: number, notStored: number][] = [
  ['s', 1, 0],
  ['n', 0, 1],
  ['nnn', 0, 3],
  ['nns', 1, 2],
  ['snn', 1, 2],
  ['ss', 1, 0],
  ['l', 1, 0],
  ['ln', 0, 1],
  ['nl', 0, 1],
  ['lns', 1, 1],
  ['lnl', 1, 1],
  ['llnn', 0, 2],
  ['nnll', 0, 2],
];
for (const [requests, pods, notStored] of STORED)
  t.test(`of requests ${requests}, there is a pod: ${pods}`, async (t) => {
    const values = (name: string) =>
      [...requests].map((kind, index) => {
        const code = kind === 's' ? 201 : 403;
        if (kind === 'l') return line({ uid: `${index}`, pod: name });
        return event({}, { ...named(name, index), auditID: `${index}`, responseStatus: { code } });
      });
    t.match(tallyOf(values(POD)).groups, wholeLists([{ pods, notStored }]));
    const completed = 'runner-hk7sq2xzv-project-4242-concurrent-0';
    const each = [...requests].filter((kind) => kind !== 'n').length;
    if (!requests.includes('l')) t.match(tallyOf(values(completed)).groups, wholeLists([{ pods: each, notStored }]));
  });

t.test('a pod whose records differ in the two logs is never less than none', async (t) => {
  const unstored = event({ role: undefined }, { responseStatus: { code: 403 } });
  t.strictSame(
    tallyOf([{ ...unstored, ...named('a') }, line({ role: 'x' }), unstored]).groups.map(({ pods }) => pods),
    [0, 1],
  );
});

t.test('roles that the records lack come from the accounts', async (t) => {
  const roleOf = (namespace: string, account: string) => `${namespace}/${account}`;
  const observed = event({ role: undefined, to: 'default', wanted: 'ci-x' }, {}, 'observe');
  t.match(tallyOf([observed], { roleOf }).groups, wholeLists([{ role: 'gitlab/default', wantedRole: 'gitlab/ci-x' }]));
  t.match(tallyOf([event()], { roleOf }).groups, wholeLists([{ role: RECORD.role, wantedRole: undefined }]));
  t.match(tallyOf([event(refused)], { roleOf }).groups, wholeLists([{ role: undefined }]));
});

t.test('when a project was last allowed and refused is known', async (t) => {
  const project = tallyOf([
    event({}, named('a', 5)),
    event({}, named('b', 4)),
    event(refused, named('c', 3)),
    event(refused, named('d', 2)),
    event({ ...refused, reason: 'override_refused' }, named('e', 1)),
  ]).projects.get('4242');
  t.equal(project?.lastAllowed, Date.UTC(2026, 10, 1, 10, 0, 5));
  t.strictSame(
    [...(project?.refusals ?? [])].map(([reason, { last, requests }]) => [
      reason,
      requests,
      new Date(last).getUTCSeconds(),
    ]),
    [
      ['no_rule', 2, 3],
      ['override_refused', 1, 1],
    ],
  );
});

/** A request at a second, refused or not. */
type Asked = [second: number, refused: boolean, changes?: object, about?: object];
const FIXED: readonly [name: string, asked: readonly Asked[], second: number | undefined][] = [
  [
    'a request that was allowed later is fixed',
    [
      [1, true],
      [2, false],
    ],
    1,
  ],
  [
    'the order in the files does not matter',
    [
      [2, false],
      [1, true],
    ],
    1,
  ],
  [
    'a request that was refused again is not fixed',
    [
      [1, true],
      [2, false],
      [3, true],
    ],
    undefined,
  ],
  [
    'a request that was allowed at the same time is not fixed',
    [
      [1, true],
      [1, false],
    ],
    undefined,
  ],
  [
    'a request for another account fixes nothing',
    [
      [1, true, { from: 'ci-a' }],
      [2, false, { from: 'ci-b' }],
    ],
    undefined,
  ],
  [
    'one fixed request is not enough',
    [
      [1, true, { from: 'ci-a' }],
      [2, true, { from: 'ci-b' }],
      [3, false, { from: 'ci-a' }],
    ],
    undefined,
  ],
  [
    'of several fixed requests the last refusal counts',
    [
      [1, true, { from: 'ci-a' }],
      [2, true, { from: 'ci-b' }],
      [3, false, { from: 'ci-a' }],
      [4, false, { from: 'ci-b' }],
    ],
    2,
  ],
  [
    'another namespace fixes nothing',
    [
      [1, true],
      [2, false, {}, { namespace: 'other' }],
    ],
    undefined,
  ],
  [
    'another manager fixes nothing',
    [
      [1, true],
      [2, false, {}, { requester: 'system:serviceaccount:gitlab:other' }],
    ],
    undefined,
  ],
  [
    'another runner fixes nothing',
    [
      [1, true],
      [2, false, {}, { runner: 'other' }],
    ],
    undefined,
  ],
  [
    'without the account that was sent, nothing is known',
    [
      [1, true, { from: undefined }],
      [2, false, { from: undefined }],
    ],
    undefined,
  ],
  [
    'a project that was never refused is not fixed',
    [
      [1, false],
      [2, false],
    ],
    undefined,
  ],
];
for (const [name, asked, second] of FIXED)
  t.test(`${name}`, async (t) => {
    const { projects } = tallyOf(
      asked.map(([at, isRefused, changes, about], index) => requestAt(at, isRefused, changes, about, index)),
    );
    const last = projects.get('4242')?.lastFixed;
    t.equal(last === undefined ? undefined : new Date(last).getUTCSeconds(), second);
  });

function requestAt(
  second: number,
  isRefused: boolean,
  changes: object = {},
  {
    namespace = 'gitlab',
    requester = 'manager',
    runner = 'abc',
  }: { namespace?: string; requester?: string; runner?: string } = {},
  index = 0,
) {
  const name = `runner-${runner}-project-4242-concurrent-0-${index}`;
  const about = { objectRef: { resource: 'pods', namespace, name }, user: { username: requester } };
  return event({ ...(isRefused ? refused : {}), ...changes }, { ...named(name, second), ...about }, 'observe');
}

t.test('a project with more requests than are kept is not said to be fixed', async (t) => {
  const asked = ['a', 'b', 'a', 'b'].map((from, index) => requestAt(index, index < 2, { from }, {}, index));
  const lastFixed = (limits: Partial<typeof LIMITS>) =>
    tallyOf(asked, { limits: { ...LIMITS, ...limits } }).projects.get('4242')?.lastFixed;
  t.equal(lastFixed({ requestTimes: 2 }), Date.UTC(2026, 10, 1, 10, 0, 1));
  t.equal(lastFixed({ requestTimes: 1 }), undefined);
});

t.test('replicas are named by what wraps their lines, and other records are counted', async (t) => {
  const tally = createTally({
    wanted: ALL,
    webhookNamespace: 'irsa',
    roleOf: () => undefined,
    seed: 2,
    limits: { ...LIMITS, replicas: 2 },
  });
  for (const pod of ['a', 'b', 'c']) tally.add(part(line({ uid: pod }), pod));
  tally.add(part({ log: event(), kubernetes: { namespace_name: 'kube-system', pod_name: 'api' } }));
  tally.add(part({ log: line(), kubernetes: { namespace_name: 'gitlab-runner-irsa' } }));
  for (const value of [line({ dryRun: true }), { a: 1 }, 'x']) tally.add(part(value));
  tally.add({ is: 'unread', lines: 2 });
  tally.add({ is: 'text' });
  const { foreign, dryRuns, others, replicas, texts, unread } = tally.result();
  t.strictSame({ foreign, dryRuns, others, texts, unread }, { foreign: 1, dryRuns: 1, others: 2, texts: 1, unread: 2 });
  t.strictSame([...replicas], ['a', 'b']);
});

t.test('a dry run counts once, where it is wanted', async (t) => {
  const uri = { requestURI: '/api/v1/namespaces/gitlab/pods?dryRun=All' };
  const dry = event({}, uri);
  const inLog = line({ dryRun: true });
  t.match(tallyOf([dry, dry, inLog]), { dryRuns: 1, repeated: 1, requests: 0 });
  t.match(tallyOf([inLog, dry, line({ uid: 'v' }), event({}, { auditID: 'b' })]), { dryRuns: 1, requests: 1 });
  const again = { ...dry, auditID: 'again' };
  t.match(tallyOf([dry, again, inLog, line({ dryRun: true, pod: 'other' })]), { dryRuns: 3 });
  t.match(tallyOf([dry], { wanted: { ...ALL, namespaces: new Set(['x']) } }), { dryRuns: 0, outside: 1 });
  t.match(tallyOf([dry], { wanted: { ...ALL, projects: new Set(['1']) } }), { dryRuns: 0, outside: 1 });
  t.match(tallyOf([dry, inLog], { limits: { ...LIMITS, requests: 0 } }), { dryRuns: 2, isComparedInPart: true });
});

t.test('an answer of Loki has the lines of its streams', async (t) => {
  const streamOf = (namespace: string, ...uids: string[]) => ({
    stream: { namespace, pod: 'webhook-a' },
    values: uids.map((uid) => ['1793527200000000000', JSON.stringify(line({ uid, pod: uid }))]),
  });
  const own = streamOf('gitlab-runner-irsa', 'a', 'b');
  const job = streamOf('gitlab', 'c');
  const answer = { status: 'success', data: { resultType: 'streams', result: [own, job], stats: { ingester: {} } } };
  t.match(tallyOf([answer]), { requests: 2, foreign: 1, replicas: new Set(['webhook-a']) });
  t.match(tallyOf([{ streams: [own, job] }]), { requests: 2, foreign: 1 });
  t.match(tallyOf([own]), { requests: 2 });
  t.match(tallyOf([{ ...answer, data: { resultType: 'streams', result: [] } }]), { requests: 0, others: 1 });
  t.match(tallyOf([{ stream: {}, values: ['x', [1], []] }]), { requests: 0, others: 2 });
});

t.test('exports that say that there is more are counted', async (t) => {
  const events = [{ message: JSON.stringify(event()) }];
  const row = [{ field: '@message', value: JSON.stringify(event()) }];
  const complete = { status: 'Complete', results: [row], statistics: { recordsMatched: 1 } };
  const incomplete = (value: object) => tallyOf([value]).incompleteExports;
  t.equal(tallyOf([{ events }]).requests, 1);
  t.equal(incomplete({ events }), 0);
  t.equal(incomplete({ events, nextForwardToken: 'x' }), 0, 'get-log-events always has one');
  t.equal(incomplete({ events, NextToken: 'x' }), 1);
  t.equal(incomplete({ events, nextToken: 'x' }), 1);
  t.equal(tallyOf([complete]).requests, 1);
  t.equal(incomplete(complete), 0);
  t.equal(incomplete({ ...complete, statistics: undefined }), 0);
  t.equal(incomplete({ ...complete, status: 'Running' }), 1);
  t.equal(incomplete({ ...complete, statistics: { recordsMatched: 2 } }), 1);
  t.equal(incomplete({ results: [row] }), 0);
  const tally = createTally({ wanted: ALL, webhookNamespace: 'x', roleOf: () => undefined, seed: 1 });
  for (const name of ['a', 'b']) tally.add(part({ message: event({}, named(name)) }));
  tally.add({ is: 'document', value: { ...complete, results: [null], statistics: { recordsMatched: 2 } } });
  t.match(tally.result(), { incompleteExports: 0, requests: 2 });
});

t.test('everything that is kept has a limit; the totals have all', async (t) => {
  const many = [1, 2, 3, 4].map((number) =>
    event(
      { ...refused, project: `${number}`, rule: `r${number}` },
      {
        ...{ auditID: `${number}`, requestReceivedTimestamp: `2026-11-0${number}T10:00:00Z` },
        objectRef: { resource: 'pods', namespace: `n${number}`, name: `runner-x-project-${number}-concurrent-0-abc` },
      },
    ),
  );
  const kept = (limits: Partial<typeof LIMITS>) => tallyOf([...many, ...many], { limits: { ...LIMITS, ...limits } });
  t.match(kept({}), { requests: 4, refusals: 4, unlisted: 0, isComparedInPart: false, repeated: 4 });
  for (const [name, size] of [
    ['projects', 'projects'],
    ['groups', 'groups'],
    ['namespaces', 'namespaces'],
    ['days', 'days'],
  ] as const) {
    const tally = kept({ [name]: 1 });
    t.match(tally, { requests: 4, refusals: 4, unlisted: 3 }, name);
    const list = tally[size];
    t.equal(Array.isArray(list) ? list.length : list.size, 1, name);
  }
  t.match(kept({ requests: 2 }), { requests: 6, isComparedInPart: true, repeated: 2 });
});
