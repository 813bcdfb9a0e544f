import t from 'tap';
import { creatorsIn } from '../../src/explain/creators.ts';
import { likelyRequester, onlyManager, parseRequester, shownRequester } from '../../src/explain/requester.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { managerOf } from '../../src/mapping/index/manager-of.ts';

const NAMES: readonly [typed: string, username: string, groups: readonly string[]][] = [
  [
    'gitlab/runner',
    'system:serviceaccount:gitlab:runner',
    ['system:serviceaccounts', 'system:serviceaccounts:gitlab', 'system:authenticated'],
  ],
  [
    'system:serviceaccount:gitlab:runner',
    'system:serviceaccount:gitlab:runner',
    ['system:serviceaccounts', 'system:serviceaccounts:gitlab', 'system:authenticated'],
  ],
  ['alice', 'alice', ['system:authenticated']],
  ['user:runner@example.com', 'runner@example.com', ['system:authenticated']],
  ['group:runners', 'any-user', ['runners', 'system:authenticated']],
  [
    'arn:aws:sts::111122223333:assumed-role/a/b',
    'arn:aws:sts::111122223333:assumed-role/a/b',
    ['system:authenticated'],
  ],
];

for (const [typed, username, groups] of NAMES)
  t.test(`--requester ${typed} is ${username}`, async (t) => t.strictSame(parseRequester(typed), { username, groups }));

function mappingWith(managers: readonly object[]) {
  const { mapping } = parseMapping(JSON.stringify({ version: 1, managers, rules: [] }));
  if (mapping === undefined) throw new Error('the mapping is not good');
  return compile(mapping);
}

for (const identity of [{ serviceAccount: 'gitlab/runner' }, { user: 'runner@example.com' }, { group: 'runners' }])
  t.test(`the only manager, by ${Object.keys(identity)}, is assumed, and the mapping lists it`, async (t) => {
    const index = mappingWith([{ ...identity, namespaces: ['ci'] }]);
    const { requester, assumed } = onlyManager('a pod', 'ci', index);
    t.ok(managerOf(index, requester));
    t.match(assumed, /the only manager that may create jobs in namespace ci/);
  });

t.test('a mapping without managers gives a hint that says so', async (t) => {
  t.throws(() => onlyManager('a pod', 'ci', mappingWith([])), {
    message: /no manager of the mapping may create jobs in namespace ci/,
    cause: { code: 'requester_unknown', hint: /the mapping lists no manager/ },
  });
});

t.test('several managers of a namespace are named in the hint', async (t) => {
  const managers = ['gitlab/a', 'gitlab/b'].map((serviceAccount) => ({ serviceAccount, namespaces: ['ci'] }));
  t.throws(() => onlyManager('a pod', 'ci', mappingWith(managers)), {
    message:
      'the requester of a pod is unknown: the input does not name it, and 2 managers may create jobs in namespace ci',
    cause: { code: 'requester_unknown', hint: 'set --requester gitlab/a, or --requester gitlab/b' },
  });
});

const index = mappingWith([{ serviceAccount: 'gitlab/runner', namespaces: ['ci'] }]);
const owned = (kind: string) => ({ metadata: { ownerReferences: [{ kind, controller: true }] } });
const LIKELY: readonly [name: string, pod: object, who: string][] = [
  ['of a ReplicaSet', owned('ReplicaSet'), 'kube-system/replicaset-controller'],
  ['of a StatefulSet', owned('StatefulSet'), 'kube-system/statefulset-controller'],
  ['of a DaemonSet', owned('DaemonSet'), 'kube-system/daemon-set-controller'],
  ['of a Job', owned('Job'), 'kube-system/job-controller'],
  ['of an unknown controller', owned('Workflow'), 'any-user'],
  ['of a kubelet', { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }, 'system:node:any'],
  ['that looks like a job', { metadata: { name: 'runner-x-project-1-concurrent-0-a' } }, 'gitlab/runner'],
  ['that a runner wrote', { metadata: { managedFields: [{ manager: 'gitlab-runner 19.4.0 (x' }] } }, 'gitlab/runner'],
  ['without any mark', { metadata: { name: 'web' } }, 'any-user'],
];

for (const [name, pod, who] of LIKELY)
  t.test(`a stored pod ${name} was created by ${who}, as an assumption`, async (t) => {
    const { requester, assumed } = likelyRequester(pod, 'ci', index);
    t.equal(shownRequester(requester), who);
    t.match(assumed, /^the requester is /);
  });

t.test('one of several managers of a namespace is known by the labels of its job', async (t) => {
  const several = mappingWith(
    ['gitlab/a', 'gitlab/b'].map((serviceAccount) => ({ serviceAccount, namespaces: ['ci'] })),
  );
  const labels = { 'manager.runner.gitlab.com/name': 'b-6c8f7d9b54-jx682' };
  const job = { metadata: { name: 'runner-x-project-1-concurrent-0-a', namespace: 'ci', labels } };
  const likely = likelyRequester(job, 'ci', several);
  t.equal(shownRequester(likely.requester), 'gitlab/b');
  t.match(
    likely.assumed,
    /^the requester is gitlab\/b, because its label .* names a pod of a Deployment of this name$/,
  );
  const creators = creatorsIn([
    { metadata: { name: 'b-6c8f7d9b54-jx682', namespace: 'other' }, spec: { serviceAccountName: 'c' } },
  ]);
  t.equal(shownRequester(likelyRequester(job, 'ci', several, creators).requester), 'other/c', 'of a known pod');
  t.throws(() => likelyRequester({ metadata: { ...job.metadata, labels: {} } }, 'ci', several), {
    cause: { code: 'requester_unknown' },
  });
});

t.test('a pod with the name of a job that no runner created is not a job of a manager', async (t) => {
  const managedFields = [
    { manager: 'kubectl-run', operation: 'Update' },
    { manager: 'kubelet', operation: 'Update', subresource: 'status' },
  ];
  const pod = { metadata: { name: 'runner-x-project-1-concurrent-0-a', managedFields } };
  const { assumed, requester } = likelyRequester(pod, 'ci', index);
  t.equal(shownRequester(requester), 'any-user');
  t.match(
    assumed,
    /because no runner created the pod: managedFields names kubectl-run \(set another with --requester\)$/,
  );
  t.throws(() => likelyRequester({ metadata: { name: pod.metadata.name } }, 'elsewhere', index), {
    cause: { code: 'requester_unknown' },
  });
});
