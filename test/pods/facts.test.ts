import t from 'tap';
import { factsOf } from '../../src/pods/facts.ts';
import type { Pod } from '../../src/pods/pod.ts';
import type { Requester } from '../../src/pods/requester.ts';
import { captured, captureNames } from '../fixtures.ts';

/** Whether the requester of a capture is one of its managers. */
const isManager = ({ username }: Requester) => username.startsWith('system:serviceaccount:gitlab:gitlab-runner-');

function factsOfCapture(name: string) {
  const { object, namespace, userInfo } = captured(name).request;
  return factsOf(object as Pod, namespace, userInfo, isManager(userInfo));
}

t.test('the project id comes from the name in every capture of a job', async (t) => {
  for (const name of captureNames().filter((name) => !name.includes('manager-') && !name.includes('pause'))) {
    t.equal(factsOfCapture(name).project, name.includes('long-path') ? '123456789' : '4242', name);
  }
});

t.test('which labels are trusted depends on the runner', async (t) => {
  const table = [
    ['v15.11.0/plain-cache', undefined, undefined, 'forgeable'],
    ['v17.8.0/forged-labels', undefined, undefined, 'forgeable'],
    ['v19.4.0-dev/forged-labels', 'Hk7sQ2xZv', '77', 'trusted'],
    ['v19.4.0-dev/bearer-token-overwrite', undefined, undefined, 'not_by_manager'],
  ] as const;
  for (const [name, runner, rootGroup, labelTrust] of table) {
    const facts = factsOfCapture(name);
    t.same(
      { runner: facts.runner, rootGroup: facts.rootGroup, labelTrust: facts.labelTrust },
      { runner, rootGroup, labelTrust },
      name,
    );
  }
});

t.test('forged labels of old runners are read, and the name contradicts them', async (t) => {
  const { project, labeledProject, pauseMark, optOut } = factsOfCapture('v17.8.0/forged-labels');
  t.same(
    { project, labeledProject, pauseMark, optOut },
    {
      project: '4242',
      labeledProject: '9999',
      pauseMark: true,
      optOut: [
        'label eks.amazonaws.com/skip-pod-identity-webhook',
        'annotation eks.amazonaws.com/skip-containers',
      ].slice(0, 1),
    },
  );
});

t.test('a root group of 0 means that GitLab did not send it', async (t) => {
  const { object, namespace, userInfo } = captured('v19.4.0-dev/plain-cache').request;
  object.metadata.labels['project.runner.gitlab.com/root-namespace-id'] = '0';
  t.equal(factsOf(object, namespace, userInfo, isManager(userInfo)).rootGroup, undefined);
});

t.test('an empty pod has no marks', async (t) => {
  const requester = { username: 'alice', groups: [] };
  t.same(factsOf({}, 'gitlab', requester, false), {
    name: '',
    namespace: 'gitlab',
    requester,
    serviceAccount: 'default',
    project: undefined,
    labeledProject: undefined,
    runnerVersion: undefined,
    rootGroup: undefined,
    runner: undefined,
    labelTrust: 'not_by_manager',
    jobShaped: false,
    pauseMark: false,
    managerMark: undefined,
    managerName: undefined,
    madeByController: false,
    isMirror: false,
    ownLabels: [],
    optOut: [],
    ownIdentity: [],
  });
});

t.test('labels are not trusted if managedFields does not name a runner', async (t) => {
  const { object, namespace, userInfo } = captured('v19.4.0-dev/plain-cache').request;
  delete object.metadata.managedFields;
  t.equal(factsOf(object, namespace, userInfo, isManager(userInfo)).labelTrust, 'version_unknown');
});

t.test('the account is serviceAccountName, else its deprecated alias', async (t) => {
  const requester = { username: 'alice', groups: [] };
  const account = (spec: Pod['spec']) => factsOf({ spec: spec ?? {} }, 'ci', requester, false).serviceAccount;
  t.equal(account({ serviceAccountName: 'a', serviceAccount: 'b' }), 'a');
  t.equal(account({ serviceAccountName: '', serviceAccount: 'b' }), 'b');
});

t.test('only a kubelet can create a mirror pod', async (t) => {
  const pod = { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } };
  t.equal(factsOf(pod, 'ci', { username: 'system:node:a', groups: ['system:nodes'] }, false).isMirror, true);
  t.equal(factsOf(pod, 'ci', { username: 'alice', groups: [] }, false).isMirror, false);
});

t.test('labels under our prefix are listed', async (t) => {
  const pod = { metadata: { labels: { 'gitlab-runner-irsa/manager': 'cluster', app: 'x' } } };
  const facts = factsOf(pod, 'ci', { username: 'alice', groups: [] }, false);
  t.same(facts.ownLabels, ['gitlab-runner-irsa/manager']);
  t.equal(facts.managerName, 'cluster');
});
