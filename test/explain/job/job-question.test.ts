import t from 'tap';
import { type DescribedJob, jobQuestion } from '../../../src/explain/job/job-question.ts';
import { snapshotOf } from '../../admission/cases.ts';
import { wholeLists } from '../../whole-lists.ts';

const JOB: DescribedJob = {
  ...{ project: '4242', namespace: 'team-b', rootGroup: undefined, runner: undefined },
  ...{ requester: undefined, runnerVersion: undefined, requestedAccount: undefined, labels: {}, annotations: {} },
};
const ask = (job: Partial<DescribedJob>, mapping: Record<string, unknown> = {}) =>
  jobQuestion({ ...JOB, ...job }, snapshotOf({ mapping }).index);

t.test('a job is asked about as the only manager of its namespace would send it', async (t) => {
  const { request, assumed, stored } = ask({}, { rules: [] });
  t.match(request, {
    operation: 'CREATE',
    resource: 'pods',
    namespace: 'team-b',
    requester: { username: 'system:serviceaccount:gitlab:gitlab-runner-common' },
    object: { metadata: { name: /^runner-any-project-4242-/ }, spec: { serviceAccountName: 'default' } },
  });
  t.equal(stored, undefined);
  t.match(
    assumed,
    wholeLists([
      /^the requester is /,
      /^the request has the token of a running pod/,
      /^the job requests no account/,
      /^the runner is 19\.4, the newest/,
    ]),
  );
  t.equal(assumed.length, 4);
});

t.test(
  'a job has what its runner configures in the cluster, also where the mapping expects something else',
  async (t) => {
    const { index } = snapshotOf({ mapping: { rules: [] } });
    const found = { accounts: ['ci-shop'], namespaces: ['ci'], host: true };
    const { request, assumed } = jobQuestion(JOB, index, found);
    t.equal(request.object.spec?.serviceAccountName, 'ci-shop');
    t.equal(request.requester.pod, undefined);
    t.match(
      assumed,
      wholeLists([
        /^the requester is /,
        'the request has no token of a running pod, because its runner sets host',
        'its runner creates jobs in namespace ci now, not in team-b',
        /^the job requests no account, so it has the configured one, ci-shop /,
        /^the runner is /,
      ]),
    );
    const several = jobQuestion(JOB, index, { accounts: ['a', 'b'], namespaces: ['team-b'], host: false });
    t.match(several.assumed[2], /the configured one, a of a, b /);
    const unread = jobQuestion(JOB, index, { accounts: [], namespaces: [], host: false });
    t.strictSame(unread, jobQuestion(JOB, index));
  },
);

t.test('what a rule needs and the options do not say is an assumption', async (t) => {
  const unknown = (job: Partial<DescribedJob>, mapping?: Record<string, unknown>) =>
    ask(job, mapping).assumed.filter((line) => /is unknown/.test(line));
  t.match(unknown({}), wholeLists([/--root-group ID/, /--runner TOKEN/]));
  t.strictSame(unknown({ rootGroup: '77', runner: 'Hk7sQ2xZv' }), []);
  const byGroup = { rules: [{ name: 'r', match: { kind: 'job' }, serviceAccount: 'ci-{rootGroup}' }] };
  t.match(unknown({}, byGroup), wholeLists([/--root-group ID/]));
});

t.test('a job that is described in full leaves only its token to assume', async (t) => {
  const { request, assumed } = ask({
    ...{ requester: 'gitlab/gitlab-runner-protected', runnerVersion: '15.11', requestedAccount: 'ci-billing' },
    ...{ rootGroup: '77', runner: 'Hk7sQ2xZv' },
  });
  t.match(assumed, wholeLists([/^the request has the token of a running pod/]));
  t.equal(assumed.length, 1);
  t.equal(request.object.metadata?.generateName, 'runner-hk7sq2xzv-project-4242-concurrent-0');
  t.equal(request.object.spec?.serviceAccountName, 'ci-billing');
});

t.test('the job of a requester that is not a manager has the account "default"', async (t) => {
  t.equal(ask({ requester: 'alice' }).request.object.spec?.serviceAccountName, 'default');
});

t.test('a project or a group that is not a number, and a missing namespace, are refused', async (t) => {
  t.throws(() => ask({ project: 'acme/billing' }), { cause: { code: 'project_invalid', where: '--project' } });
  t.throws(() => ask({ project: '0' }), { cause: { code: 'project_invalid', where: '--project' } });
  t.throws(() => ask({ rootGroup: 'x' }), { cause: { code: 'root_group_invalid', where: '--root-group' } });
  t.throws(() => ask({ runner: 'glrt-t1_abcdefghijklmnopqrst' }), {
    message: /^(?!.*abcdef)/s,
    cause: { code: 'runner_invalid', where: '--runner' },
  });
  t.throws(() => ask({ namespace: undefined }), { cause: { code: 'flag_missing', where: '--namespace' } });
});

t.test('the namespace is the only one where jobs may be created, of the requester if it is named', async (t) => {
  const managers = [
    { serviceAccount: 'gitlab/one', namespaces: ['ci'] },
    { serviceAccount: 'gitlab/two', namespaces: ['ci', 'team-b'] },
  ];
  const mapping = { managers, rules: [] };
  const { assumed, request } = ask({ namespace: undefined, requester: 'gitlab/one' }, mapping);
  t.equal(request.namespace, 'ci');
  t.match(assumed[0], /^the namespace is ci, the only one where jobs may be created/);
  t.throws(() => ask({ namespace: undefined }, mapping), {
    cause: { code: 'flag_missing', hint: 'the managers of the mapping create jobs in ci, team-b' },
  });
  t.throws(() => ask({ namespace: undefined }, { managers: [], rules: [] }), {
    cause: { code: 'flag_missing', hint: undefined },
  });
});
