import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Test } from 'tap';
import { buildImage } from '../../bench/servers/image.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { freePorts } from '../control-plane/processes/free-ports.ts';
import { CONFIG_MAP_UID, type FakeApiServer, startApiServer } from './fake-api-server.ts';
import { type LimitedProcess, startLimitedProcess } from './limited-process.ts';
import type { MemoryGroup } from './memory-group.ts';

const CONFIG_MAP = 'gitlab-runner-irsa-mapping';

type Answer = { response: { allowed: boolean; warnings?: string[]; status?: { message: string } } };
type Condition = { name: string; ok: boolean; message: string };

/** The process in the image, with its mapping in a ConfigMap. */
export type ClusterServer = {
  /** Stores another mapping. */
  store(mapping: string): void;
  /** Sends an edit for review, as the API server does. */
  check(mapping: string): Promise<Answer>;
  /** Waits until the readiness of the process has this status and says this about the mapping. */
  expectReady(status: number, mapping: RegExp): Promise<void>;
  /** Ends the process and starts a new one. */
  restart(): Promise<void>;
};

/** @param options.accounts the accounts that exist, as objects */
export async function startClusterServer(
  t: Test,
  group: MemoryGroup,
  options: { accounts: readonly object[]; mapping: string },
): Promise<ClusterServer> {
  const api = await startApiServer(t, { configMap: CONFIG_MAP, ...options });
  const folder = t.testdir({ token: {} });
  const { main, flags, environment } = buildImage(join(folder, 'image'), undefined);
  const command = ['env', ...environment, process.execPath, ...flags, main];
  let current = await start(t, group, { api, folder: join(folder, 'first'), command });
  return {
    store: api.map,
    check: (mapping) => check(current, mapping),
    async restart() {
      await current.stop();
      current = await start(t, group, { api, folder: join(folder, 'second'), command });
    },
    async expectReady(status, mapping) {
      const isSo = async () => {
        if (current.ended() !== undefined) throw new Error(`${current.ended()}: ${current.log()}`);
        const answer = await readiness(current);
        const condition = answer.conditions.find(({ name }) => name === 'mapping');
        return (answer.status === status && mapping.test(condition?.message ?? '')) || undefined;
      };
      t.ok(await waitUntil(String(mapping), isSo), `${status} ${mapping}`);
    },
  };
}

type Running = LimitedProcess & { port: number; health: number; certificates: string };

async function start(
  t: Test,
  group: MemoryGroup,
  { api, folder, command }: { api: FakeApiServer; folder: string; command: readonly string[] },
): Promise<Running> {
  const [token, certificates] = [join(folder, 'token'), join(folder, 'certificates')];
  mkdirSync(token, { recursive: true });
  const files = { token: 'token', 'ca.crt': api.certificateAuthority, namespace: 'irsa' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(token, name), text);
  const [port = 0, health = 0] = await freePorts(2);
  const words = [
    ...[...command, 'serve', '--in-cluster', '--token-folder', token, '--grace', '0'],
    ...['--mapping-config-map', CONFIG_MAP, '--certificates', certificates],
    ...['--listen', `127.0.0.1:${port}`, '--health', `127.0.0.1:${health}`],
  ];
  const env = {
    PATH: process.env.PATH,
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: String(api.port),
  };
  return { ...startLimitedProcess(t, group, { words, folder, env }), port, health, certificates };
}

async function readiness({ health }: Running) {
  const answer = await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined);
  const body = (await answer?.json()) as { conditions: Condition[] } | undefined;
  return { status: answer?.status ?? 0, conditions: body?.conditions ?? [] };
}

function check({ port, certificates }: Running, mapping: string): Promise<Answer> {
  const body = JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      ...{ uid: 'u', operation: 'UPDATE', namespace: 'irsa', name: CONFIG_MAP, options: {} },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      object: { metadata: {}, data: { 'mapping.yaml': mapping } },
      oldObject: { metadata: { uid: CONFIG_MAP_UID }, data: {} },
    },
  });
  const ca = readFileSync(join(certificates, 'ca.crt'), 'utf8');
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', ca, headers: { 'content-type': 'application/json' } };
    const sent = request(`https://localhost:${port}/validate/mapping?timeout=30s`, options, (response) => {
      resolve(json(response) as Promise<Answer>);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
