import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { exitOf, startCli } from '../../cli/child.ts';
import type { Cluster } from '../../control-plane/cluster.ts';
import { freePorts } from '../../control-plane/free-ports.ts';
import { made } from '../../control-plane/made.ts';
import { waitUntil } from '../../control-plane/wait-until.ts';
import type { Release } from '../chart/release.ts';

type Deployment = { spec: { template: { spec: { serviceAccountName: string; containers: { args: string[] }[] } } } };

/**
 * Does what a kubelet would do with a pod of the installed Deployment: starts the process with the flags that are stored
 * there and a token of the account that is named there. It listens on the ClusterIP of its Service, which is an address
 * of this machine, in place of all addresses of a pod.
 */
export async function startAsInstalled(t: Test, cluster: Cluster, { namespace }: Release): Promise<{ said(): string }> {
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

  const [health = 0] = await freePorts(1);
  const args = containers[0]?.args ?? [];
  const here = [`--listen=${service.spec.clusterIP}:443`, `--health=127.0.0.1:${health}`, '--grace=0'];
  const child = startCli([...args, ...here, `--token-folder=${mounted}`], {
    env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: new URL(cluster.connection.server).port },
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
  const isReady = async () => (await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined))?.status === 200;
  await waitUntil('the process to be ready', async () => (await isReady()) || undefined, { within: 30_000 }).catch(
    (reason) => {
      throw new Error(`${reason.message}\n${output.slice(-4000)}`);
    },
  );
  return { said: () => output };
}
