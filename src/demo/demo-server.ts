import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../serve/serve.ts';
import { formatAddress, parseAddress } from '../serve/settings/address.ts';
import type { Log } from '../server/observe/log.ts';
import { demoFiles } from './scenario.ts';

/** The real server, on free ports, with a certificate created for it. */
export type DemoServer = {
  url: URL;
  /** PEM. */
  ca: string;
  /** Reason codes, by the name of the pod or its prefix. */
  reasons: ReadonlyMap<string, string>;
  stop(): Promise<void>;
};

const ANY_PORT = '127.0.0.1:0';

/** @param folder an empty folder for the certificates and other files that have to be on the disk */
export async function startDemoServer(folder: string, version: string): Promise<DemoServer> {
  const reasons = new Map<string, string>();
  const remember = (fields: { pod?: string; reason?: string }) => {
    if (fields.pod !== undefined && fields.reason !== undefined) reasons.set(fields.pod, fields.reason);
  };
  const log: Log = { info: remember, warn: () => {}, error: () => {} };
  const settings = {
    ...demoFiles(folder),
    listen: parseAddress(ANY_PORT, '--listen'),
    health: parseAddress(ANY_PORT, '--health'),
    certificates: folder,
    graceMilliseconds: 0,
  };
  const running = await serve(settings, { env: {}, log, print: () => {}, version });
  return {
    url: new URL(`https://${formatAddress(running.webhook)}/mutate/enforce`),
    ca: readFileSync(join(folder, 'ca.crt'), 'utf8'),
    reasons,
    // No client is left that could use a connection again.
    stop: () => running.stop(AbortSignal.abort()),
  };
}
