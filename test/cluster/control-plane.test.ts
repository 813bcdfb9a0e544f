import type { V1Pod, V1Service } from '@kubernetes/client-node';
import t from 'tap';
import { connect } from '../control-plane/client/connect.ts';
import { startRecordingWebhook } from '../control-plane/client/recording-webhook.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { wholeLists } from '../whole-lists.ts';

const cluster = connect();
const runner = 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux/amd64)';
const role = 'arn:aws:iam::111122223333:role/ci-billing';
const createPods = [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }];

function pod(namespace: string, fields: { name?: string; labels?: object; spec?: object } = {}) {
  const { name = 'pod', labels = {}, spec = {} } = fields;
  const containers = [{ name: 'build', image: 'registry.example.com/build' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: { containers, ...spec } };
}

t.test('the ServiceAccount plugin gives a pod the default account and its token', async (t) => {
  const namespace = await cluster.createNamespace();
  const { status, body } = await cluster.admin.create<V1Pod>(pod(namespace));
  t.equal(status, 201);
  t.equal(body.spec?.serviceAccountName, 'default');
  t.match(body.spec?.volumes?.[0]?.name, /^kube-api-access-/);
  t.equal(body.spec?.containers[0]?.volumeMounts?.[0]?.mountPath, '/var/run/secrets/kubernetes.io/serviceaccount');
});

t.test('the ServiceAccount plugin refuses a pod of an account that does not exist', async (t) => {
  const namespace = await cluster.createNamespace();
  const { status, message } = await cluster.admin.create(pod(namespace, { spec: { serviceAccountName: 'nobody' } }));
  t.equal(status, 403);
  t.match(message, /serviceaccount "nobody" not found/);
});

t.test('a pull secret and a refusal to automount reach the pod from its account', async (t) => {
  const namespace = await cluster.createNamespace();
  await cluster.createServiceAccount(namespace, { name: 'quiet', imagePullSecrets: ['pull'], automount: false });
  const { body } = await cluster.admin.create<V1Pod>(pod(namespace, { spec: { serviceAccountName: 'quiet' } }));
  t.strictSame(body.spec?.imagePullSecrets, [{ name: 'pull' }]);
  t.equal(body.spec?.volumes, undefined);
});

t.test('a webhook sees who asked, by a real token, and with which User-Agent', async (t) => {
  const namespace = await cluster.createNamespace({ labels: { team: 'gitlab' } });
  await cluster.createServiceAccount(namespace, { name: 'manager' });
  await cluster.grant(namespace, 'manager', createPods);
  const manager = (await cluster.asPodOf(namespace, 'manager')).withHeaders({ 'User-Agent': runner });
  const webhook = await startRecordingWebhook({ answer: () => ({ warnings: ['seen "here"'] }) });
  const { url, caBundle } = webhook;
  const name = `00-recording-${namespace}`;
  const registered = await cluster.registerWebhook({ name, url, caBundle, namespaces: [namespace] });
  t.teardown(async () => {
    await registered.unregister();
    await webhook.close();
  });

  const { status, warnings, body } = await manager.create<V1Pod>(pod(namespace));
  t.equal(status, 201);
  t.strictSame(warnings, ['seen "here"']);

  const [review] = webhook.reviews;
  t.equal(webhook.reviews.length, 1);
  t.equal(review?.request.userInfo.username, `system:serviceaccount:${namespace}:manager`);
  t.strictSame(review?.request.userInfo.groups, [
    'system:serviceaccounts',
    `system:serviceaccounts:${namespace}`,
    'system:authenticated',
  ]);
  t.match(
    review?.request.userInfo.extra,
    wholeLists({
      'authentication.kubernetes.io/credential-id': [/^JTI=/],
      'authentication.kubernetes.io/pod-name': [/^manager-/],
    }),
  );
  t.equal(
    review?.request.object.metadata.managedFields?.[0]?.manager,
    'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux',
  );
  t.equal(body.metadata?.managedFields?.[0]?.manager, 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux');

  t.equal((await manager.get(pod(namespace))).status, 403, 'it may create pods and nothing else');
  await registered.unregister();
  t.equal((await manager.create(pod(namespace, { name: 'later' }))).status, 201);
  t.equal(webhook.reviews.length, 1, 'an unregistered webhook is not called');
});

t.test('a webhook can listen at the ClusterIP of its Service', async (t) => {
  const namespace = await cluster.createNamespace();
  const service = { namespace, name: 'webhook', port: 8443 };
  const made = await cluster.admin.create<V1Service>({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'webhook' },
    spec: { ports: [{ port: 8443 }] },
  });
  const host = made.body.spec?.clusterIP ?? '';
  t.match(host, /^127\.0\.96\./);
  const webhook = await startRecordingWebhook({ host, port: 8443, dns: [`webhook.${namespace}.svc`] });
  const { caBundle } = webhook;
  const registered = await cluster.registerWebhook({
    ...{ name: `00-service-${namespace}`, service: { ...service, path: '/mutate' }, caBundle },
    ...{ namespaces: [namespace], failurePolicy: 'Fail', timeoutSeconds: 20 },
  });
  t.teardown(async () => {
    await registered.unregister();
    await webhook.close();
  });

  t.match(await cluster.admin.create(pod(namespace)), { status: 201, message: '' });
  t.strictSame(webhook.calls, [{ http: '1.1', host: `webhook.${namespace}.svc:8443`, path: '/mutate?timeout=20s' }]);
});

t.test('an impersonated user arrives as that user', async (t) => {
  const namespace = await cluster.createNamespace();
  const refused = await cluster.as('alice', ['developers']).create(pod(namespace));
  t.equal(refused.status, 403);
  t.match(refused.message, /User "alice" cannot create resource "pods"/);
});

t.test('a Deployment gets its pod from the real controllers', async (t) => {
  const namespace = await cluster.createNamespace();
  const labels = { app: 'web' };
  const { metadata: _, ...template } = pod(namespace);
  await cluster.admin.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: 'web' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: template.spec } },
  });
  const made = await waitUntil('a pod of the Deployment', async () => {
    const { body } = await cluster.admin.list<V1Pod>(pod(namespace), { labelSelector: 'app=web' });
    return body.items[0];
  });
  t.equal(made.metadata?.ownerReferences?.[0]?.kind, 'ReplicaSet');
  t.equal(made.metadata?.managedFields?.[0]?.manager, 'kube-controller-manager');
});

t.test('the EKS pod identity webhook gives an annotated account its role', async (t) => {
  const namespace = await cluster.createNamespace();
  await cluster.createServiceAccount(namespace, {
    name: 'ci-billing',
    annotations: { 'eks.amazonaws.com/role-arn': role },
  });
  const { url, caBundle } = cluster.eksWebhook;
  const registered = await cluster.registerWebhook({
    ...{ name: `pod-identity-webhook-${namespace}`, url, caBundle, namespaces: [namespace] },
    ...{ failurePolicy: 'Fail', reinvocationPolicy: 'IfNeeded', admissionReviewVersions: ['v1beta1'] },
  });
  t.teardown(() => registered.unregister());

  const { body, message } = await cluster.admin.create<V1Pod>(
    pod(namespace, { spec: { serviceAccountName: 'ci-billing' } }),
  );
  t.equal(message, '');
  t.match(
    body.spec?.containers[0]?.env,
    wholeLists([
      { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
      { name: 'AWS_DEFAULT_REGION', value: 'eu-central-1' },
      { name: 'AWS_REGION', value: 'eu-central-1' },
      { name: 'AWS_ROLE_ARN', value: role },
      { name: 'AWS_WEB_IDENTITY_TOKEN_FILE' },
    ]),
  );
  const plain = await cluster.admin.create<V1Pod>(pod(namespace, { name: 'plain' }));
  t.equal(plain.body.spec?.containers[0]?.env, undefined, 'an account without a role changes nothing');
});

t.test(
  'a field that does not exist is refused under strict validation, and named in a warning otherwise',
  async (t) => {
    const namespace = await cluster.createNamespace();
    const wrong = pod(namespace, { spec: { serviceAcountName: 'typo' } });
    const refused = await cluster.admin.create(wrong, { dryRun: true, fieldValidation: 'Strict' });
    t.equal(refused.status, 400);
    t.match(refused.message, /unknown field "spec.serviceAcountName"/);
    const warned = await cluster.admin.create(wrong, { dryRun: true });
    t.strictSame(warned.warnings, ['unknown field "spec.serviceAcountName"']);
    t.equal((await cluster.admin.get(wrong)).status, 404, 'a dry run stores nothing');
  },
);

t.test('a pod of a megabyte is stored, and a body that no server takes is an answer', async (t) => {
  const namespace = await cluster.createNamespace();
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const sized = (bytes: number) => ({ ...pod(namespace), metadata: { name: 'large' }, spec: large(bytes) });
  t.equal((await cluster.admin.raw('POST', path, JSON.stringify(sized(1_000_000)))).status, 201);
  t.equal((await cluster.admin.raw('POST', path, sized(4_000_000))).status, 413);
});

function large(bytes: number): object {
  return { containers: [{ name: 'build', image: 'x', env: [{ name: 'FILLER', value: 'x'.repeat(bytes) }] }] };
}

t.test('the audit log tells who created a pod', async (t) => {
  const namespace = await cluster.createNamespace();
  await cluster.admin.create(pod(namespace));
  const event = await waitUntil('the audit event', async () =>
    cluster.auditEvents().find(({ objectRef }) => objectRef?.namespace === namespace),
  );
  t.match(event, { verb: 'create', user: { username: 'admin' }, objectRef: { name: 'pod', resource: 'pods' } });
});
