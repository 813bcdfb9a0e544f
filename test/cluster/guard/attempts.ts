import type { Client } from '../../control-plane/client/client.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';

/** Where attempts are made: everything in it was created by the administrator, before the guard. */
export type Place = {
  namespace: string;
  /** A job's pod, which no node runs. */
  pod: string;
  /** A runner manager's Deployment, with the label of managers. */
  manager: string;
  /** An account with a role. */
  account: string;
  /** A number for names, new at each attempt. */
  next: () => number;
  /** Creates a Secret with a token of account `default`, as the administrator. */
  freshTokenSecret: () => Promise<string>;
  /** Creates an account with a role, as the administrator. */
  freshAccount: () => Promise<string>;
};

/** One way around the webhook. */
export type Attempt = {
  /** Completes "a developer cannot …". */
  name: string;
  /** The permission that lets it through: resource and verb of the API group gitlab-runner-irsa. */
  permission: readonly [resource: string, verb: string];
  make: (client: Client, place: Place) => Promise<Answer<unknown>>;
};

const POD_SPEC = { containers: [{ name: 'main', image: 'busybox' }] };
const LABEL = { 'gitlab-runner-irsa/manager': 'cluster' };
const OF_CHART = {
  command: ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'],
  env: [{ name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' }],
};

const at = ({ namespace, pod }: Place, subresource: string) =>
  `/api/v1/namespaces/${namespace}/pods/${pod}/${subresource}`;
const podOf = ({ namespace, pod }: Place) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: pod } });

const enter = (name: string, make: Attempt['make']): Attempt => ({ name, permission: ['jobs', 'enter'], make });

/** A workload of a kind whose pods are as the template says. */
export function workload(kind: string, place: Place, template: object, name = `w-${place.next()}`): object {
  const labels = { app: name };
  const { metadata, ...rest } = template as { metadata?: { labels?: object } };
  const pod = { ...rest, metadata: { labels: { ...labels, ...metadata?.labels } } };
  const head = { kind, metadata: { namespace: place.namespace, name } };
  const selector = { matchLabels: labels };
  const once = { ...pod, spec: { restartPolicy: 'Never', ...(pod as { spec?: object }).spec } };
  switch (kind) {
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        ...head,
        spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template: once } } },
      };
    case 'Job':
      return { apiVersion: 'batch/v1', ...head, spec: { suspend: true, template: once } };
    case 'ReplicationController':
      return { apiVersion: 'v1', ...head, spec: { replicas: 0, selector: labels, template: pod } };
    case 'DaemonSet':
      return { apiVersion: 'apps/v1', ...head, spec: { selector, template: pod } };
    case 'StatefulSet':
      return { apiVersion: 'apps/v1', ...head, spec: { replicas: 0, serviceName: name, selector, template: pod } };
    default:
      return { apiVersion: 'apps/v1', ...head, spec: { replicas: 0, selector, template: pod } };
  }
}

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'ReplicationController'];
const create = (name: string, kind: string, template: object): Attempt => ({
  name,
  permission: ['managers', 'create'],
  make: (client, place) => client.create(workload(kind, place, template)),
});

const privileged = (name: string, spec: object, container: object = {}): Attempt => ({
  name,
  permission: ['jobs', 'run-privileged'],
  make: (client, { namespace, next }) =>
    client.create({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `p-${next()}` } },
      spec: { containers: [{ ...POD_SPEC.containers[0], ...container }], ...spec },
    }),
});

export const ATTEMPTS: readonly Attempt[] = [
  enter('run a command in a job', (client, place) => client.raw('GET', at(place, 'exec?command=id&stdout=true'))),
  enter('run a command in a job by POST', (client, place) =>
    client.raw('POST', at(place, 'exec?command=id&stdout=true')),
  ),
  enter('attach to a job', (client, place) => client.raw('GET', at(place, 'attach?stdout=true'))),
  enter('reach a port of a job', (client, place) => client.raw('POST', at(place, 'portforward?ports=80'))),
  enter('reach a job through the proxy of the API server', (client, place) => client.raw('GET', at(place, 'proxy/'))),
  enter('add a container to a job', (client, place) =>
    client.raw(
      'PATCH',
      at(place, 'ephemeralcontainers'),
      { spec: { ephemeralContainers: [{ name: `debug-${place.next()}`, image: 'busybox' }] } },
      { 'Content-Type': 'application/strategic-merge-patch+json' },
    ),
  ),
  enter('change the image of a job', (client, place) =>
    client.patch(
      podOf(place),
      { spec: { containers: [{ name: 'main', image: `other:${place.next()}` }] } },
      { type: 'strategic-merge' },
    ),
  ),
  {
    name: 'make a Secret with a token',
    permission: ['accounts', 'mint'],
    make: (client, { namespace, account, next }) =>
      client.create({
        ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/service-account-token' },
        metadata: { namespace, name: `s-${next()}`, annotations: { 'kubernetes.io/service-account.name': account } },
      }),
  },
  {
    name: 'turn a Secret with a token to another account',
    permission: ['accounts', 'mint'],
    make: async (client, { namespace, freshTokenSecret }) =>
      client.patch(
        { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: await freshTokenSecret() } },
        {
          metadata: {
            annotations: {
              'kubernetes.io/service-account.name': 'gitlab-runner-common',
              'kubernetes.io/service-account.uid': null,
            },
          },
        },
      ),
  },
  {
    name: 'ask for a token of an account',
    permission: ['accounts', 'mint'],
    make: (client, { namespace, account }) =>
      client.raw('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
        ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
        spec: { audiences: ['sts.amazonaws.com'] },
      }),
  },
  ...KINDS.map((kind) =>
    create(`make a ${kind} with the label of managers`, kind, { metadata: { labels: LABEL }, spec: POD_SPEC }),
  ),
  create("make a Deployment that looks like GitLab's chart", 'Deployment', {
    spec: { containers: [{ name: 'runner', image: 'busybox', ...OF_CHART }] },
  }),
  create("make a CronJob that looks like GitLab's operator", 'CronJob', {
    metadata: { labels: { 'app.kubernetes.io/component': 'runner' } },
    spec: { containers: [{ name: 'runner', image: 'busybox' }] },
  }),
  create("make a StatefulSet with a manager's account", 'StatefulSet', {
    spec: { ...POD_SPEC, serviceAccountName: 'gitlab-runner-common' },
  }),
  {
    name: "change the template of a manager's Deployment",
    permission: ['managers', 'create'],
    make: (client, { namespace, manager, next }) =>
      client.patch(
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: manager } },
        { spec: { template: { spec: { containers: [{ name: 'main', image: `other:${next()}` }] } } } },
        { type: 'strategic-merge' },
      ),
  },
  ...['role-arn', 'audience', 'token-expiration'].map((annotation): Attempt => {
    return {
      name: `make an account with the annotation ${annotation}`,
      permission: ['accounts', 'annotate'],
      make: (client, { namespace, next }) =>
        client.create({
          ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
          metadata: { namespace, name: `a-${next()}`, annotations: { [`eks.amazonaws.com/${annotation}`]: 'x' } },
        }),
    };
  }),
  ...[
    { name: 'give an account another role', arn: 'arn:aws:iam::111122223333:role/other' },
    { name: 'take the role from an account', arn: null },
  ].map(({ name, arn }): Attempt => {
    return {
      name,
      permission: ['accounts', 'annotate'],
      make: async (client, { namespace, freshAccount }) =>
        client.patch(
          { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: await freshAccount() } },
          { metadata: { annotations: { 'eks.amazonaws.com/role-arn': arn } } },
        ),
    };
  }),
];

/** What only warns unless a value says otherwise. */
export const PRIVILEGED: readonly Attempt[] = [
  privileged('run a privileged container', {}, { securityContext: { privileged: true } }),
  privileged('run a privileged init container', {
    initContainers: [{ name: 'init', image: 'busybox', securityContext: { privileged: true } }],
  }),
  privileged('mount a path of the node', { volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
  privileged("use the node's network", { hostNetwork: true }),
  privileged("see the node's processes", { hostPID: true }),
  privileged("use the node's IPC", { hostIPC: true }),
];

/** What everybody with `edit` goes on doing, in every mode and without a warning. */
export const ORDINARY: readonly Pick<Attempt, 'name' | 'make'>[] = [
  {
    name: 'make a Secret',
    make: (client, { namespace, next }) =>
      client.create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace, name: `s-${next()}` },
        stringData: { a: 'b' },
      }),
  },
  {
    name: 'change a Secret that holds a token',
    make: async (client, { namespace, freshTokenSecret, next }) =>
      client.patch(
        { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: await freshTokenSecret() } },
        { metadata: { labels: { n: String(next()) } } },
      ),
  },
  ...KINDS.map((kind) => ({
    name: `make a ${kind}`,
    make: (client: Client, place: Place) => client.create(workload(kind, place, { spec: POD_SPEC })),
  })),
  {
    name: "scale a manager's Deployment",
    make: (client, { namespace, manager, next }) =>
      client.patch(
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: manager } },
        { metadata: { labels: { n: String(next()) } }, spec: { replicas: 0 } },
      ),
  },
  {
    name: 'make an account and annotate it otherwise',
    make: (client, { namespace, next }) =>
      client.create({
        ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
        metadata: { namespace, name: `a-${next()}`, annotations: { 'example.com/team': 'x' } },
      }),
  },
  {
    name: 'label an account that has a role',
    make: (client, { namespace, account, next }) =>
      client.patch(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: account } },
        { metadata: { labels: { n: String(next()) } } },
      ),
  },
  {
    name: 'label a pod',
    make: (client, place) => client.patch(podOf(place), { metadata: { labels: { n: String(place.next()) } } }),
  },
  {
    name: 'make a pod with a ConfigMap as its volume',
    make: (client, { namespace, next }) =>
      client.create({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `p-${next()}` } },
        spec: { ...POD_SPEC, volumes: [{ name: 'a', configMap: { name: 'a' } }] },
      }),
  },
];
