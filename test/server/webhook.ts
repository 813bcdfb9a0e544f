import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import type { Snapshot } from '../../src/admission/snapshot.ts';
import { createAuthority, type Issued, issueLeaf } from '../../src/certificates/authority.ts';
import { buildWebhook, type WebhookDependencies } from '../../src/server/app.ts';
import { createMetrics, type Metrics } from '../../src/server/observe/metrics.ts';
import { snapshotOf } from '../admission/cases.ts';

export type LogLine = { level: string; message: string } & Record<string, unknown>;

export type TestedWebhook = {
  app: FastifyInstance;
  metrics: Metrics;
  /** The lines logged so far. */
  lines: LogLine[];
  /** Bytes of bodies that the server has read so far. */
  bodyBytes(): number;
  /** Returns the value of an exposed sample, for example `name{mode="enforce"}`. */
  sample(name: string): Promise<number | undefined>;
};

/** Builds the real webhook with a mapping. It is closed at the end of the test. */
export function build(t: Test, dependencies: Partial<WebhookDependencies> = {}): TestedWebhook {
  const known: Snapshot = snapshotOf();
  const metrics = createMetrics({ version: 'test' });
  const lines: LogLine[] = [];
  const note = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const app = buildWebhook({
    snapshot: () => known,
    metrics,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    clock: () => performance.now(),
    ...dependencies,
  });
  const requests: { bodyBytes: number }[] = [];
  app.addHook('onRequest', async (request) => void requests.push(request));
  const bodyBytes = () => requests.reduce((sum, request) => sum + request.bodyBytes, 0);
  t.teardown(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  const sample = async (name: string) => {
    const line = (await metrics.registry.metrics()).split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  };
  return { app, metrics, lines, bodyBytes, sample };
}

/** Builds the webhook, and lets it listen on a free port. */
export async function start(
  t: Test,
  dependencies: Partial<WebhookDependencies> = {},
): Promise<TestedWebhook & { port: number }> {
  const built = build(t, dependencies);
  await built.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...built, port: (built.app.server.address() as AddressInfo).port };
}

const now = new Date();
const authority: Promise<Issued> = createAuthority({ commonName: 'test', now, days: 2 });

/** Returns a certificate for localhost, and its authority. */
export async function issue(): Promise<Issued & { authority: string }> {
  const signer = await authority;
  const leaf = await issueLeaf({ authority: signer, names: { dns: ['localhost'], ip: ['127.0.0.1'] }, now, days: 1 });
  return { ...leaf, authority: signer.certificate };
}
