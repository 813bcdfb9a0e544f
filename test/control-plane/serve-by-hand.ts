import { once } from 'node:events';
import { join } from 'node:path';
import { buildBinaries } from './build/build.ts';
import { fetchDefinitions } from './build/definitions.ts';
import { startTestEnvironment } from './test-environment.ts';

// Starts a control plane to look at, and ends it after Ctrl-C.
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const root = join(import.meta.dirname, '../..');
const binaries = await buildBinaries({ root, log, env: process.env });
if ('missing' in binaries) {
  log(binaries.missing);
  process.exit(2);
}
const { connection, file, stop } = await startTestEnvironment(binaries, {
  log,
  definitions: await fetchDefinitions({ root, env: process.env }),
});
log(`export KUBECONFIG=${connection.kubeconfig}`);
log(`export CONTROL_PLANE=${file}`);
log(`The EKS pod identity webhook listens at ${connection.eksWebhook.url}, not registered.`);
log('Ctrl-C ends everything.');
await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
await stop();
