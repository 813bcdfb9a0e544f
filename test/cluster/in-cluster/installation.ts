import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { exitOf, startCli } from '../../cli/child.ts';
import type { Client } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import { CALL_PATIENCE, waitUntil } from '../../control-plane/client/wait-until.ts';
import { freePorts } from '../../control-plane/processes/free-ports.ts';
import { ROLE, RUNNER } from '../world.ts';
import { grantPermissions, type Names, permissionsOf } from './rbac.ts';

type Condition = { name: string; ok: boolean; message: string };

export type Line = Record<string, unknown> & { level: string; msg: string };

/**
 * A process of our server with its objects in the cluster, as close to a real one as is possible without a container.
 */
export type Installation = {
  names: Names;
  /** Namespace of a runner. The webhook is active there after {@link Installation.register} was called. */
  gitlab: string;
  /** A client with the token of a pod of the runner manager, and the User-Agent of a runner. */
  manager: Client;
  configMap: { apiVersion: 'v1'; kind: 'ConfigMap'; metadata: { namespace: string; name: string } };
  /** Starts the process; it ends with the test. */
  start(options?: StartOptions): Promise<Running>;
  /** Creates an annotated account in {@link Installation.gitlab}. */
  createAccount(name: string, role?: string): Promise<void>;
  /** Writes a mapping into the ConfigMap, as the admin. */
  map(mapping: string): Promise<{ status: number; message: string; warnings: string[] }>;
};

export type StartOptions = {
  /** The server to use instead of the API server: a proxy. */
  server?: { port: number; certificateAuthority: string };
  flags?: readonly string[];
  /** Where it has to listen; by default a free local port. */
  listen?: { host: string; port: number };
  /** Do not wait until it is ready. */
  ready?: false;
  /** Called when it has its token, before it starts. */
  before?: () => Promise<void>;
};

export type Running = {
  pid: number;
  webhook: string;
  caBundle: string;
  lines(): Line[];
  said(): string;
  readiness(): Promise<{ status: number; conditions: Condition[] }>;
  sample(name: string): Promise<number | undefined>;
  /** Stops it gracefully. */
  stop(): Promise<number>;
  /** Registers it with the API server for pods of {@link Installation.gitlab}, and for edits of the mapping. */
  register(options?: { edits?: boolean }): Promise<void>;
};

/** Returns a mapping whose only manager is that of an installation. It assigns this account to project 4242. */
export function mappingFor({ gitlab }: Pick<Installation, 'gitlab'>, account: string): string {
  return `# One rule.
version: 1
managers:
  - serviceAccount: ${gitlab}/gitlab-runner-common
rules:
  - name: billing
    match: {kind: job, projects: [4242]}
    serviceAccount: ${account}
`;
}

/**
 * @param options.data data of the ConfigMap; by default it has none, and with `null` there is no ConfigMap
 * @param options.permissions changes the permissions that the process gets
 */
export async function install(
  t: Test,
  cluster: Cluster,
  {
    certificates = 'files',
    data,
    labels = { 'app.kubernetes.io/name': 'gitlab-runner-irsa' },
    permissions = (all) => all,
  }: {
    certificates?: 'files' | 'secret';
    data?: Record<string, string> | null;
    labels?: Record<string, string>;
    permissions?: (all: ReturnType<typeof permissionsOf>) => ReturnType<typeof permissionsOf>;
  } = {},
): Promise<Installation> {
  const { admin } = cluster;
  const namespace = await cluster.createNamespace({ prefix: 'irsa' });
  const gitlab = await cluster.createNamespace({ prefix: 'gitlab' });
  const unique = randomBytes(4).toString('hex');
  const names: Names = {
    namespace,
    account: 'gitlab-runner-irsa',
    configMap: 'gitlab-runner-irsa-mapping',
    secret: 'gitlab-runner-irsa-certificates',
    mutating: `00-irsa-${unique}`,
    validating: `irsa-${unique}`,
  };
  await grantPermissions(cluster, names, permissions(permissionsOf(names, certificates)));
  await cluster.createServiceAccount(gitlab, { name: 'gitlab-runner-common' });
  await cluster.grant(gitlab, 'gitlab-runner-common', [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
  const runner = await cluster.asPodOf(gitlab, 'gitlab-runner-common');
  const metadata = { namespace, name: names.configMap };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata } as const;
  if (data !== null)
    made(
      await admin.create(
        { ...configMap, metadata: { ...metadata, labels }, ...(data === undefined ? {} : { data }) },
        { fieldManager: 'helm' },
      ),
      'the ConfigMap',
    );
  const folder = mkdtempSync(join(tmpdir(), 'in-cluster-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const installation: Installation = {
    names,
    gitlab,
    manager: runner.withHeaders({ 'User-Agent': RUNNER }),
    configMap,
    start: (options = {}) => start(t, cluster, { folder, names, gitlab }, options),
    createAccount: (name, role = name) =>
      cluster.createServiceAccount(gitlab, { name, annotations: { 'eks.amazonaws.com/role-arn': `${ROLE}/${role}` } }),
    async map(mapping) {
      const patch = { data: { 'mapping.yaml': mapping } };
      const { message, status, warnings } = await admin.patch(configMap, patch, { fieldManager: 'kubectl-edit' });
      return { message, status, warnings };
    },
  };
  return installation;
}

async function start(
  t: Test,
  cluster: Cluster,
  { folder, gitlab, names }: { folder: string; names: Names; gitlab: string },
  { before, flags = [], listen, ready, server }: StartOptions,
): Promise<Running> {
  const { connection } = cluster;
  const mounted = join(folder, 'token');
  const certificates = join(folder, 'certificates');
  mkdirSync(mounted, { recursive: true });
  const files = {
    token: await cluster.token(names.namespace, names.account),
    'ca.crt': server?.certificateAuthority ?? connection.certificateAuthority,
    namespace: names.namespace,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(mounted, name), text, { mode: 0o600 });
  const [port = 0, health = 0] = await freePorts(2);
  const words = [
    ...['serve', '--in-cluster', '--token-folder', mounted, '--mapping-config-map', names.configMap],
    ...[
      '--listen',
      listen === undefined ? `127.0.0.1:${port}` : `${listen.host}:${listen.port}`,
      '--health',
      `127.0.0.1:${health}`,
      '--grace',
      '0',
    ],
    ...['--mutating-configuration', names.mutating, '--validating-configuration', names.validating],
    ...(flags.includes('--certificates-secret') ? [] : ['--certificates', certificates]),
    ...flags,
  ];
  const api = new URL(connection.server);
  await before?.();
  const child = startCli(words, {
    env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(server?.port ?? api.port) },
  });
  const ended = exitOf(child);
  t.teardown(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  let said = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const readiness = async () => {
    const answer = await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined);
    const body = (await answer?.json()) as { conditions: Condition[] } | undefined;
    return { status: answer?.status ?? 0, conditions: body?.conditions ?? [] };
  };
  const lines = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  if (ready !== false)
    await waitUntil('the process to be ready', async () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${said}`);
      return (await readiness()).status === 200 || undefined;
    }).catch(async (reason) => {
      throw new Error(`${reason.message} ${JSON.stringify(await readiness())} ${said} ${output.slice(-3000)}`);
    });
  const webhook = `https://127.0.0.1:${port}`;
  const caBundle = () => Buffer.from(readFileSync(join(certificates, 'ca.crt'))).toString('base64');
  return {
    pid: child.pid ?? 0,
    webhook,
    get caBundle() {
      return caBundle();
    },
    lines,
    said: () => said,
    readiness,
    async sample(name) {
      const text = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
      const line = text.split('\n').find((each) => each.startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.slice(name.length + 1));
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async register({ edits = false } = {}) {
      const registered = await cluster.registerWebhook({
        name: names.mutating,
        url: `${webhook}/mutate/enforce`,
        caBundle: caBundle(),
        namespaces: [gitlab],
        failurePolicy: 'Fail',
      });
      t.teardown(() => registered.unregister());
      if (!edits) return;
      const both = await cluster.registerConfiguration({
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: names.validating },
        webhooks: [editEntry(webhook, caBundle(), names)],
      });
      t.teardown(() => both.unregister());
    },
  };
}

/** Returns the entry in the chart, but with a URL and a longer timeout. */
export function editEntry(webhook: string, caBundle: string, { configMap, namespace }: Names): object {
  return {
    name: 'edit.mapping.gitlab-runner-irsa',
    clientConfig: { url: `${webhook}/validate/mapping`, caBundle },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
    namespaceSelector: {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [namespace] }],
    },
    matchConditions: [{ name: 'the-mapping', expression: `object.metadata.name == '${configMap}'` }],
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    timeoutSeconds: CALL_PATIENCE,
    admissionReviewVersions: ['v1'],
  };
}
