import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, buildBinaries } from '../../test/control-plane/build/build.ts';
import { createClient as createApiClient } from '../../test/control-plane/client/client.ts';
import { made } from '../../test/control-plane/client/made.ts';
import { waitUntil } from '../../test/control-plane/client/wait-until.ts';
import { startEksWebhook } from '../../test/control-plane/server/eks-webhook.ts';
import { startControlPlane } from '../../test/control-plane/server/start.ts';
import { createClient, patchOf, responseOf } from '../answer.ts';
import type { Place } from '../place.ts';
import type { Workload } from '../workload.ts';
import type { BenchServer } from './bench-server.ts';

/** Why the server cannot run on this machine, as a sentence. */
export type Unavailable = { missing: string };

export type Eks = { server: BenchServer; stop(): Promise<void> };

/** Starts the real EKS pod identity webhook, and the API server from which it reads ServiceAccounts. */
export async function startEks(
  place: Place,
  workload: Workload,
  { log }: { log: (line: string) => void },
): Promise<Eks | Unavailable> {
  const root = join(import.meta.dirname, '../..');
  const binaries = await buildBinaries({ root, log, env: process.env });
  if ('missing' in binaries) return binaries;
  const controlPlane = await startControlPlane(binaries, { log });
  try {
    const api = createApiClient(controlPlane.connection);
    const { namespace, account: name, role, uid } = workload;
    const annotations = { 'eks.amazonaws.com/role-arn': role };
    const objects = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name, annotations } },
    ];
    for (const object of objects) made(await api.create(object), `${object.kind} ${object.metadata.name}`);
    const webhook = await startEksWebhook(onServerCore(binaries, place), controlPlane);
    const server: BenchServer = {
      key: 'eks',
      title: 'EKS pod identity webhook',
      url: webhook.url,
      certificateAuthority: Buffer.from(webhook.caBundle, 'base64').toString(),
      body: workload.reviewForEks,
      pid: webhook.pid,
      check: (answer) => {
        const patch = JSON.stringify(patchOf(responseOf(answer, uid)));
        if (!patch.includes(role)) throw new Error(`wanted ${role} in the patch, got ${patch.slice(0, 500)}`);
      },
    };
    await untilItInjects(server);
    return { server, stop: () => controlPlane.stop() };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

/** Waits until the webhook injects a role, because it answers before its cache of ServiceAccounts is filled. */
async function untilItInjects(server: BenchServer): Promise<void> {
  const client = createClient(server);
  const injects = async () => {
    const answer = await client.ask();
    try {
      server.check(answer);
      return true;
    } catch {
      return undefined;
    }
  };
  await waitUntil(`${server.title} to inject a role`, injects, { every: 100 }).finally(client.close);
}

/**
 * Makes a wrapper that starts the webhook on its core, because Go counts the available cores only once, at the start.
 */
function onServerCore(binaries: Binaries, place: Place): Binaries {
  const file = join(place.folder, 'eks-pod-identity-webhook');
  const command = place.onServerCore([binaries['eks-pod-identity-webhook']]).map((word) => `'${word}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
  return { ...binaries, 'eks-pod-identity-webhook': file };
}
