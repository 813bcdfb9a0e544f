import t, { type Test } from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { untilConfigurationsRead } from '../../control-plane/client/until-configurations-read.ts';
import { CALL_PATIENCE, waitUntil } from '../../control-plane/client/wait-until.ts';
import { jobPod } from '../job-pod.ts';
import { editEntry, type Installation, install, mappingFor } from './installation.ts';
import { startProxy } from './proxy.ts';
import { grantPermissions, permissionsOf } from './rbac.ts';

const cluster = connect();
const { admin } = cluster;
const PORT = 9443;

/** What the chart makes beside the ConfigMap, and the address that the process has to listen on. */
async function createObjects(t: Test, { gitlab, names }: Installation): Promise<string> {
  const { mutating, namespace, secret, validating } = names;
  const metadata = { namespace, name: 'gitlab-runner-irsa' };
  const service = await admin.create<{ spec: { clusterIP: string } }>({
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ port: PORT }] },
  });
  const host = made(service, 'the Service').spec.clusterIP;
  const byHelm = { fieldManager: 'helm' };
  made(
    await admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: secret } }, byHelm),
    'the Secret',
  );
  const clientConfig = (path: string) => ({ service: { ...metadata, port: PORT, path } });
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const pods = {
    name: 'enforce.pods.gitlab-runner-irsa',
    clientConfig: clientConfig('/mutate/enforce'),
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': gitlab } },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    timeoutSeconds: CALL_PATIENCE,
    admissionReviewVersions: ['v1'],
  };
  const edits = { ...editEntry('', '', names), clientConfig: clientConfig('/validate/mapping') };
  const objects = [
    { apiVersion, kind: 'MutatingWebhookConfiguration', metadata: { name: mutating }, webhooks: [pods] },
    { apiVersion, kind: 'ValidatingWebhookConfiguration', metadata: { name: validating }, webhooks: [edits] },
  ];
  for (const object of objects) made(await admin.create(object, byHelm), object.kind);
  t.teardown(() => Promise.all(objects.map((object) => admin.delete(object))));
  return host;
}

/** The permission that a request needs, as `verb resource`. */
function permissionOf(request: string): string {
  const [method = '', target = ''] = request.split(' ');
  const url = new URL(target, 'https://localhost');
  const [resource = '', name] = url.pathname
    .replace(/^\/api\/v1|^\/apis\/[^/]+\/v1/, '')
    .replace(/^\/namespaces\/[^/]+/, '')
    .split('/')
    .slice(1);
  const read = url.searchParams.get('watch') === 'true' ? 'watch' : name === undefined ? 'list' : 'get';
  return `${method === 'GET' ? read : method.toLowerCase()} ${resource}`;
}

t.test(
  'with exactly its permissions the process serves behind its Service, keeps its certificates, and uses each of them',
  async (t) => {
    const here = await install(t, cluster, { certificates: 'secret' });
    const host = await createObjects(t, here);
    await here.createAccount('ci-one');
    const proxy = await startProxy(t, cluster.connection);
    const { namespace } = here.names;
    const running = await here.start({
      server: proxy,
      listen: { host, port: PORT },
      flags: [
        ...['--certificates-secret', here.names.secret, '--service', 'gitlab-runner-irsa'],
        ...['--starter-managers', `${here.gitlab}/gitlab-runner-common`],
      ],
    });
    const account = async () => {
      const { body, message } = await here.manager.create<Pod>(jobPod(here.gitlab));
      return body.spec?.serviceAccountName ?? message;
    };
    // Ready is the process that has read its bundles back; the API server may not have read them yet.
    await untilConfigurationsRead(cluster);
    t.equal(await account(), 'default', 'by the first mapping');
    t.match(await here.map('invalid: ['), { status: 403 });
    t.match(await here.map(mappingFor(here, 'ci-one')), { status: 200 });
    await waitUntil('the edit to count', async () => (await account()) === 'ci-one' || undefined);
    await here.map(mappingFor(here, 'ci-none'));
    await waitUntil('the edit to count', async () => (await account()).includes('account_missing') || undefined);

    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: here.names.secret } };
    t.match(await admin.delete(secret), { status: 200 });
    await waitUntil('the Secret to be created again', async () => {
      const { body, status } = await admin.get<{ data?: object }>(secret);
      return (status === 200 && Object.keys(body.data ?? {}).length > 0) || undefined;
    });
    await here.map(mappingFor(here, 'ci-one'));
    await waitUntil('the next pod', async () => (await account()) === 'ci-one' || undefined);

    const permissions = permissionsOf(here.names, 'secret');
    const { clusterRole, role } = permissions;
    const given = [...role, ...clusterRole].flatMap(({ resources, verbs }) =>
      verbs.map((verb) => `${verb} ${resources[0]}`),
    );
    // An apply that makes an object is a PATCH, for which the API server also asks for `create`.
    const makes = proxy.created().map((request) => permissionOf(request).replace(/^patch/, 'create'));
    const used = new Set([...proxy.requests().map(permissionOf), ...makes]);
    t.strictSame([...used].toSorted(), given.toSorted());
    t.strictSame(
      running.lines().filter(({ msg }) => msg.includes('forbidden')),
      [],
    );
    t.equal(await running.stop(), 0);

    const withoutCreate = role.map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== 'create') }));
    await grantPermissions(
      cluster,
      { ...here.names, account: 'without-create' },
      { ...permissions, role: withoutCreate },
    );
    const other = await cluster.asServiceAccount(namespace, 'without-create');
    const applied = () => other.patch(secret, secret, { type: 'apply' });
    t.match(await applied(), { status: 200 }, 'to a Secret that exists');
    t.match(await admin.delete(secret), { status: 200 });
    t.match(await applied(), { status: 403, message: /cannot create resource "secrets"/ }, 'to one that does not');
  },
);
