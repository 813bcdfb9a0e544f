import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { userError } from '../errors.ts';
import type { DemoServer } from './demo-server.ts';
import type { Row } from './row.ts';
import type { Scene } from './scenario.ts';

/** Creates the pods of the scenes with a real API server. `accounts` is the path of its ServiceAccounts. */
export type ClusterDemo = (options: {
  scenes: readonly Scene[];
  server: DemoServer;
  accounts: string;
  note: (line: string) => void;
}) => Promise<{ rows: Row[] } | { missing: string }>;

/** The control plane is part of the tests, which an installed package does not contain. */
const MODULE = new URL('../../test/demo-cluster.ts', import.meta.url);

/** @throws a user error `cluster_unavailable` if no control plane can be started */
export async function askCluster(options: Parameters<ClusterDemo>[0]): Promise<Row[]> {
  if (!existsSync(fileURLToPath(MODULE)))
    throw userError('--cluster: the control plane that it needs is only in the source of this project', {
      code: 'cluster_unavailable',
      where: '--cluster',
      hint: 'clone the repository and run: npm ci && npm run demo -- --cluster',
    });
  const { demoOnCluster } = (await import(MODULE.href)) as { demoOnCluster: ClusterDemo };
  const result = await demoOnCluster(options);
  if ('missing' in result)
    throw userError(`--cluster: ${result.missing}`, { code: 'cluster_unavailable', where: '--cluster' });
  return result.rows;
}
