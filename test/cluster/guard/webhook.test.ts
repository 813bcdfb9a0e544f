import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { BUNDLE, MUTATING, prepareRelease, VALIDATING } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';

// The webhook's own account may patch its two configurations, which is worth the cluster if it may patch all of them.

type Patch = readonly { op: string; path: string; value?: unknown }[];

const cluster = connect();
const [helm] = await helms(t, cluster);
if (helm === undefined) throw new Error('there is no Helm');
const chart = assembleChart(t);
await takeTurn(t, cluster);
const release = await prepareRelease(t, cluster, helm);
await helm.ok('install', ...release.args, chart);
const webhook = await cluster.asServiceAccount(release.namespace, 'gitlab-runner-irsa');

const entry = {
  ...{ name: 'all.attacker.invalid', sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy: 'Ignore' },
  clientConfig: { url: 'https://attacker.invalid/' },
  rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
};
const replace = (path: string, value: unknown): Patch => [{ op: 'replace', path, value }];
const TAMPERING: Readonly<Record<string, Patch>> = {
  'an entry of its own': [{ op: 'add', path: '/webhooks/-', value: entry }],
  'one entry less': [{ op: 'remove', path: '/webhooks/0' }],
  'another name of an entry': replace('/webhooks/0/name', 'other.attacker.invalid'),
  'an entry instead of another': [{ op: 'replace', path: '/webhooks/0', value: entry }],
  'another address': [
    { op: 'remove', path: '/webhooks/0/clientConfig/service' },
    { op: 'add', path: '/webhooks/0/clientConfig/url', value: 'https://attacker.invalid/' },
  ],
  'another Service': replace('/webhooks/0/clientConfig/service/namespace', 'attacker'),
  'another path': replace('/webhooks/0/clientConfig/service/path', '/attack'),
  'more resources': replace('/webhooks/0/rules/0/resources', ['pods', 'secrets']),
  'more operations': replace('/webhooks/0/rules/0/operations', ['*']),
  'a failurePolicy that opens': replace('/webhooks/0/failurePolicy', 'Ignore'),
  'fewer namespaces': replace('/webhooks/0/namespaceSelector', { matchLabels: { nothing: 'here' } }),
  'fewer objects': replace('/webhooks/0/objectSelector', { matchLabels: { nothing: 'here' } }),
  'a condition that never holds': replace('/webhooks/0/matchConditions', [{ name: 'never', expression: 'false' }]),
  'no conditions': [{ op: 'remove', path: '/webhooks/0/matchConditions' }],
  'a shorter time-out': replace('/webhooks/0/timeoutSeconds', 1),
  'exact matching': replace('/webhooks/0/matchPolicy', 'Exact'),
  'a label': [{ op: 'add', path: '/metadata/labels/attacker', value: 'x' }],
  'an annotation': [{ op: 'add', path: '/metadata/annotations/cert-manager.io~1inject-ca-from', value: 'attacker/x' }],
  'an owner': [
    {
      ...{ op: 'add', path: '/metadata/ownerReferences' },
      value: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: '00000000-0000-4000-8000-000000000000' }],
    },
  ],
  'a finalizer': [{ op: 'add', path: '/metadata/finalizers', value: ['attacker.invalid/x'] }],
};

await waitUntil('the guard to take effect', async () => {
  const answer = await webhook.patch(MUTATING, TAMPERING['a shorter time-out'], { type: 'json', dryRun: true });
  return answer.status === 403 || undefined;
});

for (const reference of [MUTATING, VALIDATING]) {
  const isFailing =
    reference === VALIDATING ? { 'a failurePolicy that opens': replace('/webhooks/0/failurePolicy', 'Fail') } : {};
  for (const [what, patch] of Object.entries({ ...TAMPERING, ...isFailing })) {
    t.test(`the webhook's account cannot write ${what} into ${reference.kind}`, async (t) => {
      const answer = await webhook.patch(reference, patch, { type: 'json' });
      t.match(answer, { status: 403, message: 'may change caBundle of the webhooks in' });
    });
  }
  t.test(`the webhook's account can write caBundle into ${reference.kind}`, async (t) => {
    const patch = [{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: BUNDLE }];
    const answer = await webhook.patch(reference, patch, { type: 'json' });
    t.equal(answer.status, 200, answer.message);
  });
}

t.test('an administrator can change all of it', async (t) => {
  const answer = await cluster.admin.patch(MUTATING, TAMPERING['a shorter time-out'], { type: 'json' });
  t.equal(answer.status, 200, answer.message);
});
