import t from 'tap';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { applyPatch } from '../../../src/admission/patch/apply-patch.ts';
import { planPatch } from '../../../src/admission/patch/plan-patch.ts';
import type { Pod } from '../../../src/pods/pod.ts';

const bare: ServiceAccount = {
  namespace: 'ci',
  name: 'x',
  roleArn: undefined,
  audience: undefined,
  tokenExpiration: undefined,
  regionalEndpoints: undefined,
  automount: undefined,
  imagePullSecrets: [],
};

const API_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenVolume = {
  name: 'kube-api-access-h7zwr',
  projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] },
};
const tokenMount = { name: 'kube-api-access-h7zwr', readOnly: true, mountPath: API_MOUNT };
const repo = { name: 'repo', mountPath: '/builds' };

/** The pod after a move from account `old` to account `new`. */
function moved(
  pod: Pod,
  old: Partial<ServiceAccount> | undefined,
  next: Partial<ServiceAccount> | undefined,
  rule?: string,
): Pod {
  const object = structuredClone(pod);
  const patch = planPatch(object, {
    from: 'old',
    to: 'new',
    rule,
    old: old && { ...bare, ...old },
    next: next && { ...bare, ...next },
  });
  applyPatch({ object }, { patch });
  return object;
}

const named = (spec: Pod['spec']): Pod => ({
  metadata: { annotations: {} },
  spec: { serviceAccountName: 'old', serviceAccount: 'old', ...spec },
});

t.test('both fields of the account are set, and nothing else changes', async (t) => {
  t.same(moved({ metadata: {}, spec: { containers: [{ name: 'build' }] } }, {}, {}, 'billing'), {
    metadata: { annotations: { 'gitlab-runner-irsa/rule': 'billing', 'gitlab-runner-irsa/service-account': 'new' } },
    spec: { serviceAccountName: 'new', serviceAccount: 'new', containers: [{ name: 'build' }] },
  });
});

t.test('forged annotations under our prefix are corrected or removed, others stay', async (t) => {
  const annotations = {
    'gitlab-runner-irsa/rule': 'forged',
    'gitlab-runner-irsa/role/x~y': 'forged',
    'gitlab-runner-irsa/service-account': 'new',
    'job.runner.gitlab.com/id': '1',
  };
  t.same(moved({ metadata: { annotations }, spec: {} }, {}, {}).metadata?.annotations, {
    'gitlab-runner-irsa/service-account': 'new',
    'job.runner.gitlab.com/id': '1',
  });
});

t.test('a pod that needs no change gets no patch', async (t) => {
  const pod: Pod = {
    metadata: { annotations: { 'gitlab-runner-irsa/rule': 'a', 'gitlab-runner-irsa/service-account': 'old' } },
    spec: { serviceAccountName: 'old', serviceAccount: 'old', volumes: [tokenVolume] },
  };
  t.same(planPatch(pod, { from: 'old', to: 'old', rule: 'a', old: bare, next: { ...bare, automount: false } }), []);
});

t.test('a deprecated alias with another value is corrected even if the account stays', async (t) => {
  const pod: Pod = { metadata: {}, spec: { serviceAccountName: 'old', serviceAccount: 'other' } };
  const patch = planPatch(pod, { from: 'old', to: 'old', rule: undefined, old: bare, next: bare });
  t.match(patch[0], { op: 'add', path: '/spec/serviceAccount', value: 'old' });
});

t.test('pull secrets', async (t) => {
  const pod = named({ imagePullSecrets: [{ name: 'a' }, { name: 'b' }] });
  const left = (old: Partial<ServiceAccount> | undefined, next: Partial<ServiceAccount> = {}) =>
    moved(pod, old, next).spec?.imagePullSecrets?.map(({ name }) => name);
  const table = [
    ['those copied from the old account are removed', left({ imagePullSecrets: ['a', 'b'] }), undefined],
    [
      'those that the new account brings too may stay',
      left({ imagePullSecrets: ['a', 'b'] }, { imagePullSecrets: ['a', 'b'] }),
      ['a', 'b'],
    ],
    ['others in another order are the author’s', left({ imagePullSecrets: ['b', 'a'] }), ['a', 'b']],
    ['one of them is not all of them', left({ imagePullSecrets: ['a'] }), ['a', 'b']],
    ['they stay if the old account is unknown', left(undefined), ['a', 'b']],
  ] as const;
  for (const [name, found, wanted] of table) t.same(found, wanted, name);
  t.equal(moved(named({}), { imagePullSecrets: ['a'] }, {}).spec?.imagePullSecrets, undefined, 'none stay none');
});

t.test('the token of the API server', async (t) => {
  const pod = named({
    volumes: [{ name: 'repo' }, tokenVolume],
    initContainers: [{ name: 'init', volumeMounts: [repo, tokenMount] }],
    containers: [{ name: 'build', volumeMounts: [tokenMount, repo] }, { name: 'helper' }],
  });
  const has = ({ spec }: Pod) => ({
    volumes: spec?.volumes?.map(({ name }) => name),
    mounts: [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((container) => container.volumeMounts),
  });
  const all = has(pod);
  const none = { volumes: ['repo'], mounts: [[repo], [repo], undefined] };
  const off = { automount: false };
  t.same(has(moved(pod, {}, off)), none, 'is removed if the new account mounts none');
  t.same(has(moved(pod, undefined, off)), none, 'is removed even if the old account is unknown');
  t.same(has(moved(pod, {}, {})), all, 'stays if the new account does not set it');
  t.same(has(moved(pod, {}, undefined)), all, 'stays if the new account is unknown');
  t.same(has(moved(pod, off, off)), all, 'stays if the old account mounted none, because it is the author’s');
  const decided = { ...pod, spec: { ...pod.spec, automountServiceAccountToken: true } };
  t.same(has(moved(decided, {}, off)), all, 'stays if the pod sets it');
  t.same(has(moved(named({}), {}, off)), { volumes: undefined, mounts: [] }, 'a pod without volumes stays unchanged');

  const own = { name: 'kube-api-access-mine', projected: { sources: [] } };
  const ownMount = { ...tokenMount, name: 'kube-api-access-mine' };
  const authors = named({
    volumes: [own],
    containers: [
      { name: 'build', volumeMounts: [{ ...ownMount, mountPath: '/token' }, ownMount] },
      { name: 'helper', volumeMounts: [{ name: 'kube-api-access-mine', mountPath: API_MOUNT }] },
    ],
  });
  t.same(
    has(moved(authors, {}, off)),
    {
      volumes: ['kube-api-access-mine'],
      mounts: [[{ ...ownMount, mountPath: '/token' }], [{ name: 'kube-api-access-mine', mountPath: API_MOUNT }]],
    },
    'of a volume of the author, only the mounts of the plugin are removed',
  );
  const nameless: Pod = named({ volumes: [{}, { ...tokenVolume, projected: {} }] });
  t.same(
    moved(nameless, {}, off).spec?.volumes,
    nameless.spec?.volumes,
    'a volume without a token is not the plugin’s',
  );
  const openshift = named({
    volumes: [{ ...tokenVolume, projected: { sources: [{}, ...tokenVolume.projected.sources] } }],
  });
  t.same(moved(openshift, {}, off).spec?.volumes, [], 'OpenShift’s fourth source does not hide it');
});
