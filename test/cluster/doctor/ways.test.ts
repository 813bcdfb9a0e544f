import t from 'tap';
import { type Client, createClient } from '../../control-plane/client/client.ts';
import type { PolicyRule } from '../../control-plane/client/cluster-options.ts';
import { connect } from '../../control-plane/client/connect.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { createDoctorWorld } from './world.ts';

// What the doctor says about RBAC and the guard, against what the API server does for accounts with just these permissions.

const cluster = connect();
const world = await createDoctorWorld(t, cluster);
const { gitlab } = world;
const MANAGER = `system:serviceaccount:${gitlab}:gitlab-runner-common`;
const apiPath = (path: string) => `/api/v1/namespaces/${gitlab}${path}`;
const merge = { 'Content-Type': 'application/merge-patch+json' };

type Way = {
  name: string;
  rules: readonly PolicyRule[];
  /** Permissions on what belongs to no namespace. */
  inCluster?: readonly PolicyRule[];
  /** What the doctor says that the account may do. */
  says: string;
  attempt(client: Client): Promise<Answer<unknown>>;
  isClosable?: false;
};

const rule = (verb: string, resource: string, apiGroup = ''): PolicyRule => {
  return { verbs: verb.split(' '), resources: [resource], apiGroups: [apiGroup] };
};

const deployment = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'look-alike' } },
  spec: {
    ...{ replicas: 0, selector: { matchLabels: { app: 'a' } } },
    template: {
      metadata: { labels: { app: 'a', 'gitlab-runner-irsa/manager': 'cluster' } },
      spec: { containers: [{ name: 'a', image: 'a' }] },
    },
  },
};

const ACCOUNT = 'kubernetes.io/service-account.name';

/** Made by an administrator, before there was a guard. */
const OLD_TOKEN = {
  ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/service-account-token' },
  metadata: { namespace: gitlab, name: 'old-token', annotations: { [ACCOUNT]: 'default' } },
};
made(await cluster.admin.create(OLD_TOKEN), 'a Secret with a token');

const RBAC = 'rbac.authorization.k8s.io';

async function createClusterRole(name: string, rules: readonly PolicyRule[]): Promise<string> {
  const metadata = { name: `${gitlab}-${name}` };
  const role = { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules };
  made(await cluster.admin.create(role), 'a ClusterRole');
  t.teardown(() => cluster.admin.delete(role));
  return metadata.name;
}

async function bindInCluster(name: string, role: string, subject: object): Promise<void> {
  const binding = {
    ...{ apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata: { name: `${gitlab}-${name}` } },
    ...{ roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role }, subjects: [subject] },
  };
  made(await cluster.admin.create(binding), 'a ClusterRoleBinding');
  t.teardown(() => cluster.admin.delete(binding));
}

const ADMINISTRATOR = `administrator-${gitlab}`;
await bindInCluster('administrator', 'cluster-admin', { apiGroup: RBAC, kind: 'User', name: ADMINISTRATOR });

const NODE = `node-${gitlab}`;
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } };
const { uid } = made(await cluster.admin.create<{ metadata: { uid: string } }>(node), 'a node').metadata;
t.teardown(() => cluster.admin.delete(node));
// The API server of the tests has no Node authorizer, which permits it elsewhere.
await bindInCluster('node', 'system:node', { apiGroup: RBAC, kind: 'User', name: `system:node:${NODE}` });

const ways: Way[] = [
  {
    name: 'tokens',
    rules: [rule('create', 'serviceaccounts/token')],
    says: 'create tokens of accounts',
    attempt: (client) =>
      client.raw('POST', apiPath('/serviceaccounts/ci-billing/token'), { spec: { audiences: ['sts.amazonaws.com'] } }),
  },
  {
    name: 'secrets',
    rules: [rule('create get', 'secrets')],
    says: 'write Secrets with tokens',
    attempt: (client) =>
      client.raw('POST', apiPath('/secrets'), {
        ...{ type: 'kubernetes.io/service-account-token' },
        metadata: {
          generateName: 'token-',
          annotations: { 'kubernetes.io/service-account.name': 'gitlab-runner-common' },
        },
      }),
  },
  {
    name: 'another-token',
    rules: [rule('patch', 'secrets')],
    says: 'write Secrets with tokens',
    attempt: (client) =>
      client.raw(
        'PATCH',
        apiPath(`/secrets/${OLD_TOKEN.metadata.name}?dryRun=All`),
        {
          ...{ metadata: { annotations: { [ACCOUNT]: 'ci-billing', 'kubernetes.io/service-account.uid': null } } },
          data: null,
        },
        merge,
      ),
  },
  {
    name: 'workloads',
    rules: [rule('create', 'deployments', 'apps')],
    says: 'write workloads',
    attempt: (client) => client.raw('POST', `/apis/apps/v1/namespaces/${gitlab}/deployments?dryRun=All`, deployment),
  },
  {
    name: 'exec',
    rules: [rule('get create', 'pods/exec')],
    says: 'enter running pods',
    attempt: (client) => client.raw('GET', apiPath('/pods/job/exec?command=id')),
  },
  {
    name: 'service-proxy',
    rules: [rule('get', 'services/proxy')],
    says: 'enter running pods',
    attempt: (client) => client.raw('GET', apiPath('/services/job:80/proxy/')),
  },
  {
    name: 'revision',
    rules: [rule('create', 'controllerrevisions', 'apps')],
    says: 'write workloads',
    attempt: (client) =>
      client.raw('POST', `/apis/apps/v1/namespaces/${gitlab}/controllerrevisions?dryRun=All`, {
        ...{ metadata: { generateName: 'revision-' }, revision: 1, data: {} },
      }),
  },
  {
    name: 'deletion',
    rules: [rule('delete', 'serviceaccounts')],
    says: 'change the role annotation',
    attempt: (client) => client.raw('DELETE', apiPath('/serviceaccounts/ci-billing?dryRun=All')),
  },
  {
    name: 'label-by-status',
    rules: [rule('patch', 'namespaces/status')],
    says: 'change the mode',
    attempt: (client) =>
      client.raw(
        'PATCH',
        `${apiPath('/status')}?dryRun=All`,
        { metadata: { labels: { 'gitlab-runner-irsa': 'off' } } },
        merge,
      ),
  },
  {
    name: 'annotation',
    rules: [rule('patch', 'serviceaccounts')],
    says: 'change the role annotation',
    attempt: (client) =>
      client.raw(
        'PATCH',
        apiPath('/serviceaccounts/ci-billing?dryRun=All'),
        { metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/other' } } },
        merge,
      ),
  },
  {
    name: 'label',
    rules: [rule('patch', 'namespaces')],
    says: 'change the mode',
    attempt: (client) =>
      client.raw(
        'PATCH',
        `${apiPath('')}?dryRun=All`,
        { metadata: { labels: { 'gitlab-runner-irsa': 'off' } } },
        merge,
      ),
  },
  {
    name: 'impersonation',
    rules: [rule('impersonate', 'serviceaccounts')],
    says: 'impersonate accounts',
    attempt: (client) =>
      client
        .withHeaders({ 'Impersonate-User': MANAGER })
        .raw('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}),
    isClosable: false,
  },
  {
    name: 'impersonation-for-pods',
    rules: [
      rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io'),
      rule('impersonate-on:serviceaccount:create', 'pods'),
    ],
    says: 'impersonate accounts',
    // Pods are refused with another status, because no webhook runs here.
    attempt: (client) =>
      client
        .withHeaders({ 'Impersonate-User': MANAGER })
        .raw('POST', apiPath('/pods'), { metadata: { name: 'x' }, spec: { containers: [{ name: 'a', image: 'a' }] } }),
    isClosable: false,
  },
  {
    name: 'impersonation-for-entering',
    rules: [
      rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io'),
      rule('impersonate-on:serviceaccount:get impersonate-on:serviceaccount:create', 'pods/exec'),
    ],
    says: 'impersonate accounts',
    attempt: (client) =>
      client.withHeaders({ 'Impersonate-User': MANAGER }).raw('GET', apiPath('/pods/job/exec?command=id')),
    isClosable: false,
  },
  {
    name: 'impersonation-of-users',
    rules: [rule('impersonate-on:user-info:patch', 'serviceaccounts')],
    inCluster: [rule('impersonate:user-info', 'users', 'authentication.k8s.io')],
    says: 'impersonate users',
    attempt: (client) =>
      client
        .withHeaders({ 'Impersonate-User': ADMINISTRATOR })
        .raw(
          'PATCH',
          apiPath('/serviceaccounts/ci-billing?dryRun=All'),
          { metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/other' } } },
          merge,
        ),
    isClosable: false,
  },
  ...(['arbitrary-node', 'associated-node'] as const).map(
    (mode): Way => ({
      name: `impersonation-of-${mode}`,
      rules: [rule(`impersonate-on:${mode}:create`, 'serviceaccounts/token')],
      inCluster: [rule(`impersonate:${mode}`, 'nodes', 'authentication.k8s.io')],
      says: 'impersonate users',
      attempt: (client) =>
        client
          .withHeaders({ 'Impersonate-User': `system:node:${NODE}` })
          .raw('POST', apiPath('/serviceaccounts/ci-billing/token'), { spec: { audiences: ['sts.amazonaws.com'] } }),
      isClosable: false,
    }),
  ),
];

const off = { metadata: { labels: { 'gitlab-runner-irsa': 'off' } } };
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: gitlab } };
await world.patch(namespace, off);
const spec = { containers: [{ name: 'a', image: 'a' }] };
const pod = await waitUntil('the API server to read the mode, so that it calls no webhook', async () => {
  const answer = await cluster.admin.create({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: gitlab, name: 'job' }, spec },
  });
  return answer.message.includes('failed calling webhook') ? undefined : answer;
});
made(pod, 'a pod');
await world.patch(namespace, { metadata: { labels: { 'gitlab-runner-irsa': 'enforce' } } });

await cluster.grant(gitlab, 'gitlab-runner-common', [rule('get create', 'pods/exec')]);
const clients = new Map<string, Client>();
for (const { name } of ways) {
  await cluster.createServiceAccount(gitlab, { name });
  // As of a pod on that node.
  const token = await cluster.token(gitlab, name, {
    boundObjectRef: { apiVersion: 'v1', kind: 'Node', name: NODE, uid },
  });
  clients.set(name, createClient({ ...cluster.connection, token }));
}
const attempt = ({ attempt: make, name }: Way) => make(clients.get(name) as Client);
const isForbidden = async (way: Way) => (await attempt(way)).status === 403;

/** What the doctor says about each account. */
async function openWaysByAccount(): Promise<Map<string, string>> {
  const { findings } = await world.examine();
  const open = findings.filter(({ code }) => code === 'way_open');
  return new Map(
    ways.flatMap(({ name }) => {
      const finding = open.find(({ found }) => found.includes(`ServiceAccount ${gitlab}/${name} may`));
      return finding === undefined ? [] : [[name, finding.found]];
    }),
  );
}

t.test('without permissions, no way is open, and the doctor says so', async (t) => {
  for (const way of ways) t.ok(await isForbidden(way), way.name);
  t.equal((await openWaysByAccount()).size, 0);
});

t.test('without the guard, each permission opens its way, and the doctor says which', async (t) => {
  await world.guard.remove();
  for (const { inCluster = [], name, rules } of ways) {
    await cluster.grant(gitlab, name, rules);
    if (inCluster.length === 0) continue;
    await bindInCluster(name, await createClusterRole(name, inCluster), {
      kind: 'ServiceAccount',
      namespace: gitlab,
      name,
    });
  }
  for (const way of ways)
    await waitUntil(`the way ${way.name} to be open`, async () => !(await isForbidden(way)) || undefined);
  const found = await openWaysByAccount();
  for (const { name, says } of ways) t.match(found.get(name), says, name);
});

t.test('with the guard, those are left that it cannot close, and the doctor says so', async (t) => {
  await world.guard.restore();
  const closable = ways.filter(({ isClosable = true }) => isClosable);
  for (const way of closable)
    await waitUntil(`the way ${way.name} to be closed`, async () => (await isForbidden(way)) || undefined);
  const left = ways.filter((way) => !closable.includes(way));
  for (const way of left) t.notOk(await isForbidden(way), way.name);
  t.same(
    [...(await openWaysByAccount()).keys()],
    left.map(({ name }) => name),
  );
});
