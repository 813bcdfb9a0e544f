import fc from 'fast-check';
import t from 'tap';
import { decide } from '../../../src/admission/decide.ts';
import type { Decision } from '../../../src/admission/decision.ts';
import { requesterOf } from '../../../src/explain/requester.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { MODES } from '../../../src/modes.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { narrowedTo } from '../../../src/plan/edit/narrowed.ts';
import { createSeenJobs, parseSeenJob } from '../../../src/plan/edit/seen-jobs.ts';
import { type Job, requestOf } from '../../../src/plan/job.ts';
import { snapshotOf } from '../../admission/cases.ts';
import { mappings } from '../../mapping/arbitrary.ts';
import { runs } from '../../runs.ts';

const NOON = new Date('2026-11-28T12:00:00Z');
const SNAPSHOT = snapshotOf({ mapping: {} });
const accounts = accountsIn({ missing: ['ci-b'], annotated: true });

const job = (change: Partial<Job> = {}): Job => ({
  ...{ project: '4242', namespace: 'team-b', account: 'default', rootGroup: '77', runner: 'Hk7sQ2xZv', optOut: false },
  requester: { username: 'system:serviceaccount:gitlab:gitlab-runner-common', groups: [], pod: 'any' },
  ...change,
});
const decided = (
  change: Partial<Job> = {},
  other: (request: ReturnType<typeof requestOf>) => void = () => {},
): Decision => {
  const request = requestOf(job(change));
  other(request);
  return decide(request, SNAPSHOT, 'enforce');
};

const optional = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

t.test(
  'a remembered job is decided as it was, also by the part of a mapping that is about the remembered ones',
  async () => {
    const cases = mappings.chain((mapping) =>
      fc.tuple(
        fc.constant(mapping),
        fc.constantFrom(...MODES),
        fc.array(
          fc.record({
            project: fc.constantFrom('1', '2', '12', '555'),
            namespace: fc.constantFrom('gitlab', 'ci', 'elsewhere'),
            requester: fc
              .tuple(fc.constantFrom(...mapping.managers), fc.constantFrom('a-pod', undefined))
              .map(([manager, pod]) => ({ ...requesterOf(manager), pod })),
            account: fc.constantFrom('default', 'ci-jobs', 'ci-2', 'ci-a'),
            rootGroup: optional(['1', '3']),
            runner: optional(['abc', 'xyz']),
            optOut: fc.boolean(),
            version: fc.constantFrom({ major: 19, minor: 4 }, { major: 17, minor: 0 }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
      ),
    );
    fc.assert(
      fc.property(cases, ([mapping, mode, jobs]) => {
        const index = compile(mapping);
        const seen = createSeenJobs(() => NOON);
        const whole = jobs.map((each) =>
          decide(requestOf(each), { index, accounts, notice: undefined, version: undefined }, mode),
        );
        for (const decision of whole) seen.remember(decision);
        const kept = seen.keys().flatMap((key) => parseSeenJob(key) ?? []);
        const narrow = { index: narrowedTo(index, kept), accounts, notice: undefined, version: undefined };
        const again = kept.map((each) => decide(requestOf(each), narrow, each.mode));
        const tell = ({ allowed, facts, reason, rule, to }: Decision) =>
          JSON.stringify([
            facts.project,
            facts.namespace,
            facts.requester.username,
            facts.serviceAccount,
            allowed,
            reason,
            rule,
            to,
          ]);
        return (
          JSON.stringify([...new Set(whole.map(tell))].toSorted()) ===
          JSON.stringify([...new Set(again.map(tell))].toSorted())
        );
      }),
      { numRuns: runs(300) },
    );
  },
);

t.test('a mapping without the manager of a job decides about it, too', async (t) => {
  const kept = [job({ project: '1' })];
  const index = compile({ ...SNAPSHOT.index.mapping, managers: [] });
  const narrow = { index: narrowedTo(index, kept), accounts, notice: undefined, version: undefined };
  t.same(
    narrow.index.mapping.rules.filter(({ kind }) => kind === 'job'),
    [],
  );
  t.equal(decide(requestOf(job()), narrow, 'enforce').reason, 'untrusted_requester');
});

t.test('a job is remembered once, whatever else its pod has', async (t) => {
  const seen = createSeenJobs(() => NOON);
  seen.remember(decided());
  seen.remember(
    decided({}, ({ object }) => Object.assign(object.metadata ?? {}, { annotations: { TOKEN: 'secret' } })),
  );
  t.equal(seen.keys().length, 1);
  t.notMatch(seen.keys()[0], /secret/);
  seen.remember(decided({ project: '5' }));
  t.equal(seen.keys().length, 2);
  t.strictSame(parseSeenJob(seen.keys()[1] ?? '')?.project, '5');
});

t.test('what no mapping allows, and what no listed manager creates, is not remembered', async (t) => {
  const seen = createSeenJobs(() => NOON);
  seen.remember(decided({ requester: { username: 'alice', groups: [] } }));
  seen.remember(
    decided({}, ({ object }) => Object.assign(object.metadata?.labels ?? {}, { 'gitlab-runner-irsa/x': '1' })),
  );
  seen.remember(
    decided({}, ({ object }) => Object.assign(object.metadata?.labels ?? {}, { 'project.runner.gitlab.com/id': '1' })),
  );
  seen.remember(decided({}, ({ object }) => Object.assign(object.metadata ?? {}, { name: 'a-name' })));
  seen.remember({ ...decided(), kind: 'manager' });
  seen.remember(decided({ account: 'x'.repeat(3000) }));
  t.strictSame(seen.keys(), []);
});

t.test('the oldest jobs are forgotten, and those that were seen again stay', async (t) => {
  let minutes = 0;
  const seen = createSeenJobs(() => new Date(NOON.getTime() + 60_000 * minutes), { entries: 4, bytes: 100_000 });
  const see = (project: number) => seen.remember(decided({ project: String(project) }));
  const projects = () => seen.keys().map((key) => parseSeenJob(key)?.project);
  see(1);
  see(2);
  minutes = 10;
  see(1);
  t.strictSame(projects(), ['1', '2']);
  t.strictSame(seen.since(), NOON);
  see(3);
  t.strictSame(projects(), ['1', '3'], '2 was not seen again');
  t.strictSame(seen.since().getTime(), NOON.getTime());
  minutes = 20;
  for (const project of [4, 5]) see(project);
  t.strictSame(projects(), ['4', '5']);
  t.strictSame(seen.since().getTime(), NOON.getTime() + 600_000);
});

t.test('the size of all texts is limited as well', async (t) => {
  const seen = createSeenJobs(() => NOON, { entries: 1_000_000, bytes: 10_000 });
  for (let project = 1; project < 500; project++) seen.remember(decided({ project: String(project) }));
  t.ok(seen.keys().join('').length * 2 <= 10_500);
  t.ok(seen.keys().length > 10);
});

t.test('a text that is not a job is undefined', async (t) => {
  t.equal(parseSeenJob(''), undefined);
  t.equal(parseSeenJob(`enforce${'\n'.repeat(10)}`), undefined);
  t.equal(parseSeenJob(`any${'\n'.repeat(9)}`), undefined);
});

t.test('a manager outside the cluster keeps its groups', async (t) => {
  const group = 'CN=ci,OU=engineering';
  const manager = { key: `group:${group}`, identity: { group }, jobServiceAccounts: ['default'] };
  const index = compile({
    ...{
      version: 1,
      rules: [],
      default: { manager: 'keep', job: 'keep' },
      unannotated: 'warn',
      names: new Map(),
      contact: undefined,
    },
    managers: [{ ...manager, tokens: 'any', namespaces: ['team-b'] }],
    exempt: { groups: [], users: [] },
  });
  const seen = createSeenJobs(() => NOON);
  const by = (groups: string[]) => job({ requester: { username: 'runner', groups } });
  seen.remember(
    decide(requestOf(by(['a', group])), { index, accounts, notice: undefined, version: undefined }, 'enforce'),
  );
  t.strictSame(parseSeenJob(seen.keys()[0] ?? '')?.requester.groups, ['a', group]);
  t.equal(parseSeenJob(seen.keys()[0]?.replace(/\[.*$/, '') ?? '')?.requester.groups.length, 0);
});
