import t from 'tap';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { changeOf, type SeenChange, warningsOf } from '../../../src/plan/edit/edit-warnings.ts';
import type { SeenJob } from '../../../src/plan/edit/seen-jobs.ts';
import { wholeLists } from '../../whole-lists.ts';

const snapshot = (rule: string) => {
  const { mapping } = parseMapping(`version: 1\nmanagers: [{serviceAccount: ci/one}]\nrules: [${rule}]\n`);
  if (mapping === undefined) throw new Error(rule);
  return {
    index: compile(mapping),
    accounts: accountsIn({ missing: [], annotated: true }),
    notice: undefined,
    version: undefined,
  };
};
const RULE = '{name: a, match: {kind: job, projects: [1]}, serviceAccount: ci-a}';
const JOB: SeenJob = {
  ...{ mode: 'enforce', project: '1', namespace: 'ci', account: 'default', optOut: false },
  ...{ rootGroup: undefined, runner: undefined },
  requester: { username: 'system:serviceaccount:ci:one', groups: [], pod: 'any' },
};

t.test('a change is said in the words of the mode', async (t) => {
  const edits = { before: snapshot(RULE), after: snapshot(RULE.replace('[1]', '[2]')) };
  t.same(changeOf(JOB, edits), {
    ...{ effect: 'refused', project: '1', words: '1 ci-a → refused (no_rule)', isObserved: false },
  });
  t.same(changeOf({ ...JOB, mode: 'observe' }, edits), {
    ...{ effect: 'refused', project: '1', words: '1 ci-a → refused (no_rule)', isObserved: true },
  });
  t.same(changeOf({ ...JOB, mode: 'best-effort' }, edits), {
    ...{ effect: 'account', project: '1', words: '1 ci-a → default', isObserved: false },
  });
  t.equal(changeOf({ ...JOB, project: '3' }, edits), undefined);
});

const since = new Date('2026-11-28T09:14:20Z');
const found = (changes: readonly SeenChange[], more: Partial<Parameters<typeof warningsOf>[0]> = {}) =>
  warningsOf({ changes, projects: 37, undecided: 0, since, now: new Date('2026-11-28T12:00:00Z'), ...more });
const change = (project: string, words = `${project} ci-a → ci-b`): SeenChange => ({
  effect: 'account',
  project,
  words,
  isObserved: false,
});

t.test('the first line has the numbers', async (t) => {
  t.same(found([]), []);
  t.same(found([change('1'), change('1'), change('2')]), [
    '2 of 37 projects seen since 09:14 UTC would change: 1 ci-a → ci-b; 2 ci-a → ci-b',
  ]);
  t.same(found([change('1')], { projects: 1, now: new Date('2026-11-29T12:00:00Z') }), [
    '1 of 1 project seen since 2026-11-28 09:14 UTC would change: 1 ci-a → ci-b',
  ]);
  t.match(
    found([change('1')], { undecided: 3 }),
    wholeLists([/would change \(3 more jobs were not checked in time\): 1 /]),
  );
  t.match(
    found([change('1')], { undecided: 1 }),
    wholeLists([/would change \(1 more job was not checked in time\): 1 /]),
  );
});

t.test('a job that was seen in observe and in another mode is said once', async (t) => {
  const observed = (project: string) => ({ ...change(project), isObserved: true });
  t.same(found([observed('1'), change('1'), observed('2'), observed('2')]), [
    '2 of 37 projects seen since 09:14 UTC would change: 1 ci-a → ci-b; 2 ci-a → ci-b in enforce',
  ]);
});

t.test('refusals come first', async (t) => {
  t.match(
    found([change('1'), { ...change('20'), effect: 'refused' }, { ...change('3'), effect: 'refused' }]),
    wholeLists([/: 3 ci-a → ci-b; 20 ci-a → ci-b; 1 ci-a → ci-b$/]),
  );
});

t.test('no warning is longer than the API server passes on, and what does not fit is counted', async (t) => {
  const many = found(
    Array.from({ length: 400 }, (_, index) => change(String(1000 + index))),
    { projects: 400 },
  );
  t.equal(many.length, 8);
  for (const warning of many) t.ok(warning.length <= 256, warning);
  const said = many.join(' ').match(/ci-a → ci-b/g)?.length ?? 0;
  t.ok(many.at(-1)?.endsWith(`; and ${400 - said} more`));
  const long = found([change('1', `1 ${'a'.repeat(253)} → ${'b'.repeat(253)}`), change('2')]);
  t.equal(long.length, 2);
  t.ok(long.every((warning) => warning.length <= 256));
});
