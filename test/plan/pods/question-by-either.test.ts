import { readFileSync } from 'node:fs';
import t from 'tap';
import { creatorsIn } from '../../../src/explain/creators.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { podQuestion, recordQuestion } from '../../../src/plan/pods/question-by-either.ts';

const indexOf = (...managers: readonly string[]) => {
  const listed = managers.map((name) => `{serviceAccount: gitlab/${name}, namespaces: [gitlab]}`);
  const { mapping } = parseMapping(`version: 1\nmanagers: [${listed.join(', ')}]\n`);
  if (mapping === undefined) throw new Error(managers.join());
  return compile(mapping);
};
const COMMON = indexOf('gitlab-runner-common');
const OTHER = indexOf('other');
const BOTH = indexOf('gitlab-runner-common', 'other');
const NO_PODS = creatorsIn([]);

const podOf = (object: object) => ({ object: object as Record<string, unknown>, kind: 'Pod', placeOf: () => 'here' });
const JOB = podOf({
  kind: 'Pod',
  metadata: { name: 'runner-x-project-1-concurrent-0-a', namespace: 'gitlab' },
  spec: {},
});

for (const [name, before, after, username] of [
  ['the one before the edit', COMMON, BOTH, 'system:serviceaccount:gitlab:gitlab-runner-common'],
  ['the one after it', BOTH, OTHER, 'system:serviceaccount:gitlab:other'],
  ['in no mapping', BOTH, BOTH, undefined],
] as const)
  t.test(`the requester of a running job is the only manager that may have created it: ${name}`, async (t) => {
    t.equal(podQuestion(JOB, { before, after }, NO_PODS)?.request.requester.username, username);
  });

t.test('a pod that is not one is an error, not a pod of an unknown requester', async (t) => {
  const pod = podOf({ kind: 'Pod', metadata: { namespace: 7 } });
  t.throws(() => podQuestion(pod, { before: COMMON, after: COMMON }, NO_PODS), { cause: { code: 'input_malformed' } });
});

const RECORDS = readFileSync(new URL('../../fixtures/plan/log.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line): Record<string, unknown>[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
const [LINE] = RECORDS.filter(({ kind }) => kind === 'job');
const [EVENT] = RECORDS.filter(({ kind }) => kind === 'Event');

for (const [name, record] of [
  ['a line of the log', LINE],
  ['an audit event', { ...EVENT, user: { username: 'system:serviceaccount:gitlab:gitlab-runner-common' } }],
] as const)
  t.test(`the requester of ${name} has the token of a manager, whichever mapping lists it`, async (t) => {
    for (const pair of [
      { before: COMMON, after: OTHER },
      { before: OTHER, after: COMMON },
    ]) {
      const { requester } = recordQuestion(record ?? {}, pair)?.request ?? {};
      t.equal(requester?.username, 'system:serviceaccount:gitlab:gitlab-runner-common');
      t.type(requester?.pod, 'string');
    }
    t.equal(recordQuestion(record ?? {}, { before: OTHER, after: OTHER })?.request.requester.pod, undefined);
  });

t.test('a record that is not about a pod asks nothing', async (t) => {
  for (const record of [{}, { level: 'info', msg: 'serving', time: '2026-11-01T10:00:00Z' }])
    t.equal(recordQuestion(record, { before: COMMON, after: OTHER }), undefined);
});
