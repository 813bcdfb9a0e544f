import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import type { RotationSettings } from '../../../src/certificates/rotation/settings.ts';
import { createClient, type KubernetesClient } from '../../../src/kubernetes/http/client.ts';
import { type ClusterCertificates, openClusterCertificates } from '../../../src/serve/certificates/from-cluster.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import { CALL_PATIENCE, waitUntil } from '../../control-plane/client/wait-until.ts';

/**
 * What a chart creates that concerns certificates, and replicas that run with exactly the permissions from the chart.
 */
export type Installation = {
  namespace: string;
  secret: { apiVersion: 'v1'; kind: 'Secret'; metadata: { namespace: string; name: string } };
  mutating: Configuration;
  validating: Configuration;
  service: { name: string; clusterIP: string };
  /** Starts a replica; it ends with the test. */
  replica(options?: ReplicaOptions): Promise<Replica>;
  /**
   * Starts a replica that stops saying and doing anything after this many writes, as after kill -9; resolves when it is
   * dead.
   */
  replicaKilledAfter(writes: number, options?: ReplicaOptions): Promise<void>;
  /** Returns the state in the Secret; `undefined` if there is none. */
  state(): Promise<StoredState | undefined>;
  /** Returns the caBundle of each entry of both configurations, as PEM. */
  bundles(): Promise<string[]>;
  /**
   * Waits until the first start has taken its last step: it records in the Secret that its authority is in every
   * bundle.
   */
  untilSettled(): Promise<void>;
};

type Configuration = {
  apiVersion: 'admissionregistration.k8s.io/v1';
  kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';
  metadata: { name: string };
};

export type StoredState = {
  current?: { certificate: string; seenAt?: string };
  next?: { certificate: string; seenAt?: string };
  retired: { certificate: string }[];
  leaf: { certificate: string };
};

export type ReplicaOptions = {
  now?: () => Date;
  rotation?: Partial<RotationSettings>;
  token?: string;
  server?: string;
};

export type Replica = {
  certificates: ClusterCertificates;
  /** Messages of the log so far. */
  logMessages(): string[];
  /** Returns the requests to the API server that were answered so far: method, path without query, status. */
  answered(): string[];
  counted(): { rotations: string[]; mismatches: number };
};

export const ENTRIES = ['enforce', 'best-effort', 'observe'].map((mode) => `${mode}.pods.gitlab-runner-irsa`);

/** @param options.namespaces the namespaces whose pods are reviewed; by default none */
export async function install(t: Test, cluster: Cluster, { namespaces = [] as string[] } = {}): Promise<Installation> {
  const { admin } = cluster;
  const namespace = await cluster.createNamespace({ prefix: 'irsa' });
  const name = `00-irsa-${randomBytes(4).toString('hex')}`;
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const mutating = { apiVersion, kind: 'MutatingWebhookConfiguration', metadata: { name } } as const;
  const validating = { apiVersion, kind: 'ValidatingWebhookConfiguration', metadata: { name } } as const;
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'irsa-certificates' } } as const;
  const service = await createService(cluster, namespace);
  made(await admin.create({ ...secret, type: 'Opaque' }, { fieldManager: 'helm' }), 'the Secret');
  const entry = (entryName: string) => entryFor(entryName, { namespace, name: service.name }, namespaces);
  const byHelm = { fieldManager: 'helm' };
  made(await admin.create({ ...mutating, webhooks: ENTRIES.map(entry) }, byHelm), name);
  made(await admin.create({ ...validating, webhooks: [entry('edit.mapping.gitlab-runner-irsa')] }, byHelm), name);
  await grant(cluster, namespace, name);
  const closings: (() => Promise<void>)[] = [];
  t.teardown(async () => {
    await Promise.all([admin.delete(mutating), admin.delete(validating)]);
    await Promise.all(closings.map((close) => close()));
  });

  async function prepare({ now = () => new Date(), rotation, token, server }: ReplicaOptions) {
    const lines: string[] = [];
    const answers: string[] = [];
    const rotations: string[] = [];
    let mismatches = 0;
    const bearer = token ?? (await cluster.token(namespace, 'irsa'));
    const credentials = {
      headers: { authorization: `Bearer ${bearer}` },
      tls: { ca: cluster.connection.certificateAuthority },
    };
    const access = {
      server: new URL(server ?? cluster.connection.server),
      credentials: async () => credentials,
      namespace,
    };
    const write = (_: object, message: string) => void lines.push(message);
    const open = (client: KubernetesClient, signal?: AbortSignal) =>
      openClusterCertificates({
        client,
        namespace,
        secret: secret.metadata.name,
        service: service.name,
        mutatingConfiguration: name,
        validatingConfiguration: name,
        log: { info: write, warn: write, error: write },
        now,
        count: {
          rotation: (which) => void rotations.push(which),
          mismatch: () => {
            mismatches += 1;
          },
        },
        ...(rotation === undefined ? {} : { rotation }),
        ...(signal === undefined ? {} : { signal }),
      });
    const client = createClient(access, { userAgent: 'gitlab-runner-irsa/test' });
    const request: KubernetesClient['request'] = async (method, path, ...rest) => {
      const answer = await client.request(method, path, ...rest);
      answers.push(`${method} ${path.replace(/\?.*/, '')} ${answer.status}`);
      return answer;
    };
    return {
      client: { ...client, request },
      open,
      logMessages: () => [...lines],
      answered: () => [...answers],
      counted: () => ({ rotations: [...rotations], mismatches }),
    };
  }

  const state = async (): Promise<StoredState | undefined> => {
    const { status, body } = await admin.get<{ data?: Record<string, string> }>(secret);
    const text = status === 200 ? body.data?.['state.json'] : undefined;
    return text === undefined ? undefined : parsed(Buffer.from(text, 'base64').toString());
  };

  return {
    namespace,
    secret,
    mutating,
    validating,
    service,
    state,
    async untilSettled() {
      await waitUntil('the note that the authority is published', async () => (await state())?.current?.seenAt);
    },
    async replica(options = {}) {
      const { client, open, ...replica } = await prepare(options);
      const certificates = await open(client);
      closings.push(async () => {
        await certificates.close();
        client.close();
      });
      return { certificates, ...replica };
    },
    async replicaKilledAfter(writes, options = {}) {
      const { client, open } = await prepare(options);
      const grave = Promise.withResolvers<never>();
      grave.promise.catch(() => {});
      let left = writes;
      let isDead = false;
      const request: KubernetesClient['request'] = (method, ...rest) => {
        if (method === 'PATCH') left -= 1;
        if (left >= 0) return client.request(method, ...rest);
        isDead = true;
        return grave.promise;
      };
      const closing = new AbortController();
      const opening = open({ ...client, request }, closing.signal);
      opening.catch(() => {});
      closings.push(async () => {
        grave.reject(new Error('it is dead'));
        closing.abort();
        await opening.then(
          (certificates) => certificates.close(),
          () => {},
        );
        client.close();
      });
      await waitUntil('a doomed replica to die', async () => isDead || undefined).catch(() => {
        throw new Error(`The replica that was to die after ${writes} writes made only ${writes - left}.`);
      });
    },
    async bundles() {
      const found = await Promise.all([mutating, validating].map((one) => admin.get<ConfigurationObject>(one)));
      return found.flatMap(({ body }) =>
        (body.webhooks ?? []).map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? '', 'base64').toString()),
      );
    },
  };
}

type ConfigurationObject = { webhooks?: { name: string; clientConfig: { caBundle?: string } }[] };

function parsed(text: string): StoredState | undefined {
  try {
    return JSON.parse(text) as StoredState;
  } catch {
    return undefined;
  }
}

async function createService(cluster: Cluster, namespace: string) {
  const name = 'irsa';
  const made_ = await cluster.admin.create<{ spec: { clusterIP: string } }>({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { ports: [{ port: 443 }] },
  });
  return { name, clusterIP: made(made_, 'the Service').spec.clusterIP };
}

/** Returns one entry of a webhook configuration, as in the chart. */
export function entryFor(
  name: string,
  service: { namespace: string; name: string },
  namespaces: readonly string[] = [],
): object {
  return {
    name,
    clientConfig: { service: { ...service, port: 443, path: '/review' } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: {
      matchExpressions: [
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'In',
          values: namespaces.length > 0 ? namespaces : ['nowhere'],
        },
      ],
    },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    timeoutSeconds: CALL_PATIENCE,
    failurePolicy: 'Fail',
  };
}

/** Grants exactly the permissions that are needed, each for one name. */
async function grant(cluster: Cluster, namespace: string, configuration: string): Promise<void> {
  const { admin } = cluster;
  await cluster.createServiceAccount(namespace, { name: 'irsa' });
  const rbac = 'rbac.authorization.k8s.io';
  const apiVersion = `${rbac}/v1`;
  const metadata = { name: configuration };
  const resources = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
  const rules = [
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources,
      verbs: ['get', 'list', 'watch', 'patch'],
      resourceNames: [configuration],
    },
  ];
  made(await admin.create({ apiVersion, kind: 'ClusterRole', metadata, rules }), 'the ClusterRole');
  made(
    await admin.create({
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: configuration },
      subjects: [{ kind: 'ServiceAccount', namespace, name: 'irsa' }],
    }),
    'its binding',
  );
  await cluster.grant(namespace, 'irsa', [
    {
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get', 'list', 'watch', 'patch', 'create'],
      resourceNames: ['irsa-certificates'],
    },
  ]);
  const client = await cluster.asServiceAccount(namespace, 'irsa');
  const reference = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata };
  await waitUntil(
    'the permissions of the process',
    async () => (await client.get(reference)).status === 200 || undefined,
  );
}
