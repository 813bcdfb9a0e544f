import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './build/build.ts';
import type { Connection } from './client/connection.ts';
import { startEksWebhook } from './server/eks-webhook.ts';
import { startControlPlane } from './server/start.ts';

/** A control plane together with the EKS webhook, and the file that describes both to other processes. */
export interface TestEnvironment {
  readonly connection: Connection;
  /** Absolute path of the {@link Connection} as JSON: the value of `CONTROL_PLANE`. */
  readonly file: string;
  /** Ends everything and removes the file. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts everything that the files under test/cluster need.
 *
 * @param options.definitions passed on to these files
 */
export async function startTestEnvironment(
  binaries: Binaries,
  { definitions = [], log }: { log: (line: string) => void; definitions?: readonly string[] },
): Promise<TestEnvironment> {
  const controlPlane = await startControlPlane(binaries, { log });
  try {
    const { stop: _, ...eksWebhook } = await startEksWebhook(binaries, controlPlane);
    const helm = [...new Set([binaries['helm-3'], binaries['helm-4']])];
    const { ct, hclfmt, prometheus, promtool, registry } = binaries;
    const programs = { ct, hclfmt, prometheus, promtool, registry };
    const connection = { ...controlPlane.connection, eksWebhook, helm, ...programs, definitions };
    const file = join(controlPlane.processes.folder, 'connection.json');
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    return { connection, file, stop: () => controlPlane.stop() };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}
