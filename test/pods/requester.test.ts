import t from 'tap';
import { isController, isNode, serviceAccountOf, serviceAccountRequester } from '../../src/pods/requester.ts';
import { captured } from '../fixtures.ts';

t.test('a ServiceAccount is recognized by its username', async (t) => {
  const { username, groups } = captured('v19.4.0-dev/plain-cache').request.userInfo;
  t.same(serviceAccountRequester('gitlab', 'gitlab-runner-common'), { username, groups });
  t.same(serviceAccountOf(username), { namespace: 'gitlab', name: 'gitlab-runner-common' });
});

for (const username of [
  'alice',
  'system:serviceaccount:gitlab',
  'system:serviceaccount:a:b:c',
  'x system:serviceaccount:a:b',
]) {
  t.test(`"${username}" is not a ServiceAccount`, async (t) => {
    t.equal(serviceAccountOf(username), undefined);
  });
}

t.test('the controllers of workloads are recognized', async (t) => {
  t.equal(isController(captured('chart-0.86.0/manager-own-account').request.userInfo), true);
  t.equal(isController({ username: 'system:kube-controller-manager', groups: [] }), true);
  t.equal(isController({ username: 'system:serviceaccount:gitlab:replicaset-controller', groups: [] }), false);
});

t.test('a kubelet is recognized by its group', async (t) => {
  t.equal(isNode({ username: 'system:node:a', groups: ['system:nodes'] }), true);
  t.equal(isNode({ username: 'system:node:a', groups: [] }), false);
});
