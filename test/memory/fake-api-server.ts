import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../control-plane/server/pki.ts';
import type { Scope } from '../scope.ts';

/** `metadata.uid` of the ConfigMap with the mapping. */
export const CONFIG_MAP_UID = '6f1d2c3b-0000-4000-8000-000000000001';

/** The parts of an API server that a process with certificates in files needs. */
export type FakeApiServer = {
  port: number;
  certificateAuthority: string;
  /** Stores another mapping, and sends it to the processes that watch. */
  map(mapping: string): void;
};

/** @param options.accounts the accounts that exist, as objects */
export async function startApiServer(
  t: Scope,
  { configMap, accounts, mapping }: { configMap: string; accounts: readonly object[]; mapping: string },
): Promise<FakeApiServer> {
  const authority = createAuthority('api');
  const { certificate, key } = authority.issue({ ip: ['127.0.0.1'] });
  const watches = new Set<ServerResponse>();
  let version = 1;
  let text = mapping;
  const stored = () => ({
    metadata: { name: configMap, uid: CONFIG_MAP_UID, resourceVersion: String(version) },
    data: { 'mapping.yaml': text },
  });
  const items = { configmaps: () => [stored()], serviceaccounts: () => accounts };
  const server = createServer({ cert: certificate, key }, ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'https://127.0.0.1');
    const kind = pathname.endsWith('/configmaps') ? 'configmaps' : 'serviceaccounts';
    response.setHeader('content-type', 'application/json');
    if (searchParams.has('watch')) {
      response.flushHeaders();
      if (kind === 'configmaps') watches.add(response.once('close', () => watches.delete(response)));
      return;
    }
    const [from, limit] = [Number(searchParams.get('continue') ?? 0), Number(searchParams.get('limit') ?? 'Infinity')];
    const all = items[kind]();
    const next = from + limit < all.length ? { continue: String(from + limit) } : {};
    const metadata = { resourceVersion: String(version), ...next };
    response.end(JSON.stringify({ metadata, items: all.slice(from, from + limit) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    certificateAuthority: authority.certificate,
    map(mapping) {
      version += 1;
      text = mapping;
      const event = `${JSON.stringify({ type: 'MODIFIED', object: stored() })}\n`;
      for (const watch of watches) watch.write(event);
    },
  };
}

/** Returns a ServiceAccount in namespace `ci`, with a role. */
export function account(name: string): object {
  const annotations = { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/${name}` };
  return { metadata: { namespace: 'ci', name, resourceVersion: '1', annotations } };
}
