import t from 'tap';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import { decide } from '../../../src/admission/decide.ts';
import type { Snapshot } from '../../../src/admission/snapshot.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { createSeenJobs } from '../../../src/plan/edit/seen-jobs.ts';
import { requestOf } from '../../../src/plan/job.ts';
import { createEditCheck } from '../../../src/serve/documents/check-edit.ts';
import { createWorkerQueue } from '../../../src/serve/worker/worker-queue.ts';
import { wholeLists } from '../../whole-lists.ts';

const mapping = (projects: string) =>
  `version: 1\nmanagers: [{serviceAccount: ci/one}]\nrules:\n  - {name: a, match: {kind: job, projects: [${projects}]}, serviceAccount: ci-a}\n`;

function snapshotOf(text: string): Snapshot {
  const { mapping } = parseMapping(text);
  if (mapping === undefined) throw new Error(text);
  return {
    index: compile(mapping),
    accounts: accountsIn({ missing: [], annotated: true }),
    notice: undefined,
    version: undefined,
  };
}

const ACTIVE = snapshotOf(mapping('1, 2'));
const NOW = new Date('2026-11-28T09:14:00Z');
const NEVER = new AbortController().signal;

/** A check that knows the jobs of some projects, and whose clock shows one millisecond more each time. */
function start(projects: readonly number[], active: Snapshot | undefined = ACTIVE) {
  const seen = createSeenJobs(() => NOW);
  const errors: unknown[] = [];
  for (const project of projects) {
    const requester = { username: 'system:serviceaccount:ci:one', groups: [], pod: 'any' };
    const job = {
      project: String(project),
      namespace: 'ci',
      account: 'default',
      rootGroup: undefined,
      runner: undefined,
    };
    seen.remember(decide(requestOf({ ...job, requester, optOut: false }), ACTIVE, 'enforce'));
  }
  let time = 0;
  const check = createEditCheck({
    ...{ workers: createWorkerQueue(), file: 'mapping.yaml', seen, snapshot: () => active, now: () => NOW },
    clock: () => time++,
    log: { info: () => {}, warn: () => {}, error: (fields) => errors.push(fields) },
  });
  return { check: (text: string) => check(text, NEVER), errors };
}

t.test('an edit says what it changes for the jobs that were seen', async (t) => {
  const { check } = start([1, 2, 3]);
  const { changes, findings } = await check(mapping('1'));
  t.same(findings, []);
  t.same(await changes?.(1_000), ['1 of 3 projects seen since 09:14 UTC would change: 2 ci-a → refused (no_rule)']);
  t.same(await (await check(mapping('2, 1'))).changes?.(1_000), []);
});

t.test('an edit with errors has them, and nothing else', async (t) => {
  const { check } = start([1]);
  const { changes, findings } = await check('version: 2');
  t.match(findings, wholeLists([{ place: 'mapping.yaml:1:10' }]));
  t.equal(changes, undefined);
});

t.test('without a job or an active mapping there is nothing to say', async (t) => {
  t.equal((await start([]).check(mapping('1'))).changes, undefined);
  const late = start([1, 2]);
  t.same(await (await late.check(mapping('1'))).changes?.(0), [], 'no time is left');
});

t.test('many jobs are decided in turns, and those beyond the time are counted', async (t) => {
  const { check } = start(Array.from({ length: 200 }, (_, index) => index + 1));
  const { changes } = await check(mapping('3'));
  let others = 0;
  let isDone = false;
  const count = () => {
    others += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const warnings = (await changes?.(60)) ?? [];
  isDone = true;
  t.match(
    warnings[0],
    /^3 of \d+ projects seen since 09:14 UTC would change \(\d+ more jobs were not checked in time\): 1 ci-a/,
  );
  t.ok(others > 5, `${others} turns of others`);
});

t.test('an internal error is logged, and the edit is allowed without warnings', async (t) => {
  const broken = { ...ACTIVE, accounts: indexAccounts([]) };
  broken.accounts.get = () => {
    throw new Error('broken');
  };
  const { check, errors } = start([1], broken);
  t.same(await (await check(mapping('2'))).changes?.(1_000), []);
  t.match(errors, wholeLists([{ error: { message: 'broken' } }]));
});
