import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOf, startCli } from '../../cli/child.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { freePorts } from '../../control-plane/processes/free-ports.ts';
import type { Scope } from '../../scope.ts';
import type { Release } from '../chart/release.ts';

type Deployment = { spec: { template: { spec: { serviceAccountName: string; containers: { args: string[] }[] } } } };

/** A process, started as the kubelet would start it for a pod of the installed Deployment. */
export type Replica = {
  /** Port on which it answers reviews, at 127.0.0.1 or the requested address. */
  port: number;
  /** Host and port of its health and metrics. */
  health: string;
  /** Returns everything that it has written. */
  output(): string;
  isReady(): Promise<boolean>;
  /** When it loaded the active mapping, in milliseconds since 1970. */
  mappingLoadedAt(): Promise<number>;
  /** @throws Error with its output if it does not become ready */
  untilReady(): Promise<void>;
  /** Resolves with its exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number>;
};

/** What is needed to run an installed release. */
export type InstalledRelease = {
  /** Address of its Service, which is a local address. */
  clusterIP: string;
  /**
   * Starts a process with the flags in the stored Deployment, and with a token of the account that the Deployment
   * names. It ends with the test.
   *
   * @param options.listen replaces all addresses of a pod
   * @param options.graceSeconds replaces the installed value
   * @param options.program flags of Node and the file to run, instead of the sources
   */
  start(options?: {
    listen?: { host: string; port: number };
    graceSeconds?: number;
    program?: readonly string[];
  }): Promise<Replica>;
};

/** Reads what a kubelet would read about an installed release. */
export async function readInstalled(t: Scope, cluster: Cluster, { namespace }: Release): Promise<InstalledRelease> {
  const metadata = { namespace, name: 'gitlab-runner-irsa' };
  const deployment = made(
    await cluster.admin.get<Deployment>({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }),
    'the Deployment',
  );
  const service = made(
    await cluster.admin.get<{ spec: { clusterIP: string } }>({ apiVersion: 'v1', kind: 'Service', metadata }),
    'the Service',
  );
  const { serviceAccountName, containers } = deployment.spec.template.spec;
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const mounted = join(folder, 'serviceaccount');
  mkdirSync(mounted);
  const files = {
    token: await cluster.token(namespace, serviceAccountName),
    'ca.crt': cluster.connection.certificateAuthority,
    namespace,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(mounted, name), content);
  const api = {
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: new URL(cluster.connection.server).port,
  };

  return {
    clusterIP: service.spec.clusterIP,
    async start({ listen, graceSeconds = 0, program } = {}) {
      const [free = 0, healthPort = 0] = await freePorts(2);
      const health = `127.0.0.1:${healthPort}`;
      const { host, port } = listen ?? { host: '127.0.0.1', port: free };
      const here = [`--listen=${host}:${port}`, `--health=${health}`, `--grace=${graceSeconds}`];
      const child = startCli([...(containers[0]?.args ?? []), ...here, `--token-folder=${mounted}`], {
        env: api,
        ...(program === undefined ? {} : { program }),
      });
      const ended = exitOf(child);
      t.teardown(async () => {
        child.kill('SIGKILL');
        await ended;
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => {
          output += chunk;
        });
      const isReady = async () => (await fetch(`http://${health}/readyz`).catch(() => undefined))?.status === 200;
      return {
        port,
        health,
        output: () => output,
        isReady,
        async mappingLoadedAt() {
          const metrics = await (await fetch(`http://${health}/metrics`)).text();
          const [, seconds] = /^gitlab_runner_irsa_mapping_loaded_timestamp_seconds (.*)$/m.exec(metrics) ?? [];
          return Number(seconds) * 1000;
        },
        untilReady: async () => {
          await waitUntil('the process to be ready', async () => (await isReady()) || undefined).catch((reason) => {
            throw new Error(`${reason.message}\n${output.slice(-4000)}`);
          });
        },
        end: (signal) => {
          child.kill(signal);
          return ended;
        },
      };
    },
  };
}
