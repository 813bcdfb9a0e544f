import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { type ServiceAccountObject, toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { ServiceAccount } from '../../src/accounts/service-account.ts';
import type { Snapshot } from '../../src/admission/snapshot.ts';
import { formatFinding } from '../../src/documents/finding.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import type { Mode } from '../../src/modes.ts';
import { buildWebhook } from '../../src/server/app.ts';
import { createMetrics } from '../../src/server/observe/metrics.ts';
import type { Cluster } from '../control-plane/client/cluster.ts';
import type { RegisteredWebhook } from '../control-plane/client/webhook-configuration.ts';
import { type Authority, createAuthority } from '../control-plane/server/pki.ts';

export type TestedWebhook = {
  url: string;
  port: number;
  caBundle: string;
  /** Returns the snapshot by which it decides; `undefined` until {@link TestedWebhook.follow} was called. */
  snapshot(): Snapshot | undefined;
  /** Sets the mapping, and reads the present ServiceAccounts of these namespaces. */
  follow(mapping: object, namespaces: readonly string[]): Promise<void>;
  /** Returns its log lines so far. */
  lines(): Record<string, unknown>[];
  close(): Promise<void>;
};

/** One authority for all servers of a process. */
let authority: Authority | undefined;

/** Starts our server in this process, at a local address. */
export async function startWebhook(
  cluster: Cluster,
  { host = '127.0.0.1', port = 0, dns = [] }: { host?: string; port?: number; dns?: string[] } = {},
): Promise<TestedWebhook> {
  let snapshot: Snapshot | undefined;
  const lines: string[] = [];
  authority ??= createAuthority('gitlab-runner-irsa');
  const { caBundle } = authority;
  const app = buildWebhook({
    snapshot: () => snapshot,
    metrics: createMetrics({ version: 'test' }),
    log: pino({}, { write: (line: string) => lines.push(line) }),
    clock: () => performance.now(),
    tls: authority.issue({ ip: [host], dns }),
  });
  await app.listen({ host, port });
  const taken = (app.server.address() as AddressInfo).port;
  return {
    url: `https://${host}:${taken}`,
    port: taken,
    caBundle,
    snapshot: () => snapshot,
    async follow(mapping, namespaces) {
      const lists = await Promise.all(namespaces.map((namespace) => accountsIn(cluster, namespace)));
      snapshot = {
        index: compile(checked(mapping)),
        accounts: indexAccounts(lists.flat()),
        notice: undefined,
        version: 'VERSION',
      };
    },
    lines: () => lines.map((line) => JSON.parse(line)),
    async close() {
      // The API server would keep its connections open.
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** Registers a started webhook for a namespace, in one mode. Its name sorts before that of the EKS webhook. */
export function register(
  cluster: Cluster,
  webhook: TestedWebhook,
  namespace: string,
  { mode = 'enforce', prefix = '00-gitlab-runner-irsa', reinvocationPolicy = 'Never' as 'Never' | 'IfNeeded' } = {},
): Promise<RegisteredWebhook> {
  return cluster.registerWebhook({
    name: `${prefix}-${namespace}`,
    url: `${webhook.url}/mutate/${mode satisfies string as Mode}`,
    caBundle: webhook.caBundle,
    namespaces: [namespace],
    failurePolicy: mode === 'enforce' ? 'Fail' : 'Ignore',
    reinvocationPolicy,
  });
}

async function accountsIn(cluster: Cluster, namespace: string): Promise<ServiceAccount[]> {
  const reference = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: '' } };
  const { body } = await cluster.admin.list<ServiceAccountObject>(reference);
  return body.items.map(toAccount);
}

function checked(mapping: object) {
  const parsed = parseMapping(JSON.stringify(mapping));
  if (parsed.mapping !== undefined) return parsed.mapping;
  throw new Error(parsed.findings.map((finding) => formatFinding('mapping', finding)).join('\n'));
}
