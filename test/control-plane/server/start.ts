import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from '../build/build.ts';
import { createClient } from '../client/client.ts';
import type { ApiServerAccess } from '../client/connection.ts';
import { waitUntil } from '../client/wait-until.ts';
import type { Child } from '../processes/child.ts';
import { freePorts } from '../processes/free-ports.ts';
import { createProcessGroup, type ProcessGroup } from '../processes/process-group.ts';
import { apiServerFlags, auditPolicy } from './api-server-flags.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { type Authority, createAuthority, createSigningKey } from './pki.ts';

/** A running control plane. */
export interface ControlPlane {
  readonly connection: ApiServerAccess;
  /** The authority that signed the API server's certificate; it may sign others. */
  readonly authority: Authority;
  /** Its programs. Programs that a caller starts in this group end before them. */
  readonly processes: ProcessGroup;
  /** For tests of an outage. No other test may use this control plane. The stored objects are kept. */
  readonly apiServer: {
    stop(): Promise<void>;
    /** Starts it on the same port; resolves when it is ready. */
    start(): Promise<void>;
  };
  /** Ends all its processes and removes its folder. May be called more than once. */
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly log: (line: string) => void;
  /** `audit` replaces the policy that all tests share; `flags` are added to the usual flags of kube-apiserver. */
  readonly audit?: object;
  readonly flags?: readonly string[];
}

/**
 * Starts etcd, kube-apiserver and kube-controller-manager on free ports of 127.0.0.1, with their data in a temporary
 * folder. They end with this process, however it ends.
 *
 * @throws Error with the last lines of a program that ends before all are ready
 */
export async function startControlPlane(
  binaries: Binaries,
  { audit = auditPolicy, flags = [], log }: ControlPlaneOptions,
): Promise<ControlPlane> {
  const begin = performance.now();
  const processes = createProcessGroup({ log });
  try {
    const authority = createAuthority('control-plane');
    const controllerToken = randomBytes(16).toString('hex');
    const { connection, ...apiServer } = await startApiServer(binaries, processes, authority, {
      controllerToken,
      audit,
      flags,
    });
    await startControllers(binaries, processes, connection, controllerToken);
    log(`The control plane is ready after ${((performance.now() - begin) / 1000).toFixed(1)} s: ${connection.server}`);
    return { connection, authority, processes, apiServer, stop: () => processes.stop() };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

const controllerUser = 'system:kube-controller-manager';

async function startApiServer(
  binaries: Binaries,
  processes: ProcessGroup,
  authority: Authority,
  { audit, controllerToken, flags }: { controllerToken: string; audit: object; flags: readonly string[] },
): Promise<ControlPlane['apiServer'] & { connection: ApiServerAccess }> {
  const { folder } = processes;
  const [port = 0, etcdPort = 0, peerPort = 0] = await freePorts(3);
  const connection = {
    server: `https://127.0.0.1:${port}`,
    certificateAuthority: authority.certificate,
    token: randomBytes(16).toString('hex'),
    kubeconfig: join(folder, 'admin.kubeconfig'),
    auditLog: join(folder, 'audit.log'),
  };
  writeKubeconfig(connection, { file: connection.kubeconfig });

  const serving = authority.issue({ ip: ['127.0.0.1'], dns: ['localhost', 'kubernetes.default.svc'] });
  const signing = createSigningKey();
  const files = {
    'tls.crt': serving.certificate,
    'tls.key': serving.key,
    'ca.crt': authority.certificate,
    'sa.key': signing.privateKey,
    'sa.pub': signing.publicKey,
    'tokens.csv': `${connection.token},admin,admin,system:masters\n${controllerToken},${controllerUser},1\n`,
    'audit-policy.json': JSON.stringify(audit),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });

  processes.start('etcd', binaries.etcd, [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
    `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ]);
  let running: Child | undefined;
  const start = async () => {
    const settings = { port, etcdPort, folder, flags };
    running = processes.start('kube-apiserver', binaries['kube-apiserver'], apiServerFlags(settings));
    await processes.unlessOneDies(waitForPath(connection, '/readyz', 'kube-apiserver to be ready'));
  };
  await start();
  return { connection, start, stop: async () => running?.stop() };
}

async function startControllers(
  binaries: Binaries,
  processes: ProcessGroup,
  connection: ApiServerAccess,
  controllerToken: string,
): Promise<void> {
  const { folder } = processes;
  const kubeconfig = join(folder, 'controllers.kubeconfig');
  writeKubeconfig(connection, { file: kubeconfig, token: controllerToken });
  processes.start('kube-controller-manager', binaries['kube-controller-manager'], [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${folder}/sa.key`,
    `--root-ca-file=${folder}/ca.crt`,
    '--use-service-account-credentials',
    '--leader-elect=false',
    '--secure-port=0',
    // With the default of 20 requests per second, every namespace of a test would wait for the ones before it.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ]);
  const account = '/api/v1/namespaces/default/serviceaccounts/default';
  await processes.unlessOneDies(waitForPath(connection, account, 'kube-controller-manager to make an account'));
}

async function waitForPath(connection: ApiServerAccess, path: string, what: string): Promise<true> {
  const client = createClient(connection);
  return waitUntil(
    what,
    async () => {
      const answer = await client.raw('GET', path).catch(() => undefined);
      return answer?.status === 200 || undefined;
    },
    { every: 50 },
  );
}
