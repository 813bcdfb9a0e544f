import type { Client } from '../../control-plane/client/client.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';

/** A namespace for attempts. The administrator created everything in it, before the guard. */
export type Place = {
  namespace: string;
  /** A job's pod, which no node runs. */
  pod: string;
  /** A runner manager's Deployment, with the label of managers. */
  manager: string;
  /** An account with a role. */
  account: string;
  /** Returns a number for names, a new one for each attempt. */
  next: () => number;
  /** Creates a Secret with a token of account `default`, as the administrator. */
  freshTokenSecret: () => Promise<string>;
  /** Creates an account with a role, as the administrator. */
  freshAccount: () => Promise<string>;
  /** Creates a ControllerRevision of an ordinary pod template, as the administrator. */
  freshRevision: () => Promise<string>;
};

/** One way around the webhook. */
export type Attempt = {
  /** Completes "a developer cannot …". */
  name: string;
  /** The permission with which the guard allows it: resource and verb of the API group gitlab-runner-irsa. */
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

/** Returns a workload of a kind that creates its pods from this template. */
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

/** Returns the object from which a StatefulSet creates its pods: a strategic merge patch of the StatefulSet. */
export function revision({ namespace }: Place, name: string, data: object): object {
  const head = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { namespace, name } };
  return { ...head, revision: 1, data };
}

const createRevision = (name: string, spec: object): Attempt => ({
  name,
  permission: ['managers', 'create'],
  make: (client, place) => client.create(revision(place, `r-${place.next()}`, { spec })),
});

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'ReplicationController'];
const create = (name: string, kind: string, template: object): Attempt => ({
  name,
  permission: ['managers', 'create'],
  make: (client, place) => client.create(workload(kind, place, template)),
});

const SYS_ADMIN = { capabilities: { add: ['SYS_ADMIN'] } };
const privileged = (
  name: string,
  spec: object,
  container: object = {},
  [key, value]: readonly [string, string] = ['a', 'b'],
): Attempt => ({
  name,
  permission: ['jobs', 'run-privileged'],
  make: (client, { namespace, next }) =>
    client.create({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `p-${next()}`, annotations: { [key]: value } } },
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
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) =>
    enter(`reach a job through the proxy of a Service by ${method}`, (client, { namespace }) =>
      client.raw(method, `/api/v1/namespaces/${namespace}/services/job:80/proxy/`),
    ),
  ),
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
  // After a rollback, the Deployment controller uses the template of an old ReplicaSet, which may have the marks.
  ...['manager', 'new'].map(
    (which): Attempt => ({
      name: `roll a ${which === 'new' ? 'new' : "manager's"} Deployment back by its annotation`,
      permission: ['managers', 'create'],
      make: (client, place) => {
        const annotations = { 'deprecated.deployment.rollback.to': String(place.next()) };
        const { namespace, manager } = place;
        if (which === 'manager')
          return client.patch(
            { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: manager } },
            { metadata: { annotations } },
          );
        const made = workload('Deployment', place, { spec: POD_SPEC }) as { metadata: object };
        return client.create({ ...made, metadata: { ...made.metadata, annotations } });
      },
    }),
  ),
  createRevision('make a revision of a StatefulSet with the label of managers', {
    template: { $patch: 'replace', metadata: { labels: LABEL }, spec: POD_SPEC },
  }),
  createRevision('make a revision that adds what a StatefulSet lacks to look like a manager', {
    template: { spec: { containers: [{ name: 'main', env: OF_CHART.env }] } },
  }),
  // The StatefulSet controller reads the patched StatefulSet with encoding/json, which ignores the case of names.
  createRevision('make a revision whose names have another case', {
    Template: { $patch: 'replace', Metadata: { Labels: LABEL }, Spec: POD_SPEC },
  }),
  {
    name: 'turn a revision to another StatefulSet',
    permission: ['managers', 'create'],
    make: async (client, { namespace, freshRevision }) =>
      client.patch(
        { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { namespace, name: await freshRevision() } },
        { metadata: { labels: { app: 'other' } } },
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
  {
    name: 'delete an account that has a role',
    permission: ['accounts', 'annotate'],
    make: async (client, { namespace, freshAccount }) =>
      client.delete({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: await freshAccount() } }),
  },
  {
    name: 'give an account that has a role an owner that does not exist',
    permission: ['accounts', 'annotate'],
    make: async (client, { namespace, freshAccount }) => {
      const uid = '00000000-0000-4000-8000-000000000001';
      return client.patch(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: await freshAccount() } },
        { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid }] } },
      );
    },
  },
  {
    name: 'delete a collection of accounts with one that has a role',
    permission: ['accounts', 'annotate'],
    make: async (client, { namespace, freshAccount }) => {
      const name = `metadata.name=${await freshAccount()}`;
      return client.raw('DELETE', `/api/v1/namespaces/${namespace}/serviceaccounts?fieldSelector=${name}`);
    },
  },
];

/** Attempts that only cause a warning, unless a value of the chart says otherwise. */
export const PRIVILEGED: readonly Attempt[] = [
  privileged('run a privileged container', {}, { securityContext: { privileged: true } }),
  privileged('run a privileged init container', {
    initContainers: [{ name: 'init', image: 'busybox', securityContext: { privileged: true } }],
  }),
  privileged('mount a path of the node', { volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
  privileged("use the node's network", { hostNetwork: true }),
  privileged("see the node's processes", { hostPID: true }),
  privileged("use the node's IPC", { hostIPC: true }),
  privileged('take a port of the node', {}, { ports: [{ containerPort: 80, hostPort: 8080 }] }),
  ...['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_PTRACE', 'DAC_READ_SEARCH', 'NET_RAW', 'CAP_SYS_ADMIN'].map(
    (capability) =>
      privileged(`add the capability ${capability}`, {}, { securityContext: { capabilities: { add: [capability] } } }),
  ),
  privileged('add a capability to an init container', {
    initContainers: [{ ...POD_SPEC.containers[0], name: 'init', securityContext: SYS_ADMIN }],
  }),
  ...['seccompProfile', 'appArmorProfile'].flatMap((profile) => {
    const securityContext = { [profile]: { type: 'Unconfined' } };
    return [
      privileged(`run a pod without ${profile}`, { securityContext }),
      privileged(`run a container without ${profile}`, {}, { securityContext }),
    ];
  }),
  privileged('run a container without AppArmor by its annotation', {}, {}, [
    'container.apparmor.security.beta.kubernetes.io/main',
    'unconfined',
  ]),
  ...[{ type: 'spc_t' }, { user: 'system_u' }, { role: 'system_r' }].flatMap((seLinuxOptions) => {
    const [field] = Object.keys(seLinuxOptions);
    return [
      privileged(`give a pod another SELinux ${field}`, { securityContext: { seLinuxOptions } }),
      privileged(`give a container another SELinux ${field}`, {}, { securityContext: { seLinuxOptions } }),
    ];
  }),
  privileged('unmask /proc', { hostUsers: false }, { securityContext: { procMount: 'Unmasked' } }),
  privileged('set a sysctl that is not safe', {
    securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] },
  }),
];

/** Sysctls that the baseline of Kubernetes 1.37 allows (`pod-security-admission/policy/check_sysctls.go`). */
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const BASELINE = [
  ...[
    'AUDIT_WRITE',
    'CHOWN',
    'DAC_OVERRIDE',
    'FOWNER',
    'FSETID',
    'KILL',
    'MKNOD',
    'NET_BIND_SERVICE',
    'SETFCAP',
    'SETGID',
  ],
  ...['SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

/** What every user with `edit` can still do, in every mode and without a warning. */
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
    name: 'change the ConfigMap that a manager reads, and delete a pod',
    make: async (client, { namespace, next }) => {
      const script = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: `manager-${next()}` } };
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `p-${next()}` } };
      for (const object of [
        { ...script, data: { entrypoint: 'a' } },
        { ...pod, spec: POD_SPEC },
      ])
        await client.create(object);
      const answer = await client.patch(script, { data: { entrypoint: 'b' } });
      return answer.status < 300 ? client.delete(pod) : answer;
    },
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
    name: 'make an account without a role and delete it',
    make: async (client, { namespace, next }) => {
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: `a-${next()}` } };
      await client.create(account);
      return client.delete(account);
    },
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
  {
    name: 'make a pod as confined as the baseline of Pod Security admission asks for',
    make: (client, { namespace, next }) => {
      const securityContext = {
        capabilities: { add: [...BASELINE], drop: ['ALL'] },
        procMount: 'Default',
        ...{ seccompProfile: { type: 'RuntimeDefault' }, appArmorProfile: { type: 'RuntimeDefault' } },
        seLinuxOptions: { type: 'container_t', level: 's0:c1,c2' },
      };
      const containers = [{ ...POD_SPEC.containers[0], securityContext, ports: [{ containerPort: 80 }] }];
      const sysctls = SAFE_SYSCTLS.map((name) => ({ name, value: '0' }));
      return client.create({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `p-${next()}` } },
        spec: { containers, securityContext: { sysctls, runAsUser: 0 } },
      });
    },
  },
];
