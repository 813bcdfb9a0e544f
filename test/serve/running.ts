import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Running } from '../../src/serve/process/lifecycle.ts';
import { serve } from '../../src/serve/serve.ts';
import { readSettings, type ServeOptions } from '../../src/serve/settings/settings.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';

export const REVIEW = readFileSync('examples/review.json', 'utf8');

type Line = Record<string, unknown> & { level: string; message: string };

export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * The first server writes its certificates here. Later servers use them, because a test that is not about certificates
 * does not need new ones.
 */
const CERTIFICATES = temporaryFolder(t);

/** Starts the whole server on free ports, with the files of `examples/` except those that a test replaces. */
export async function start(t: Test, options: ServeOptions = {}) {
  const lines: Line[] = [];
  const printed: string[] = [];
  const note = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const settings = readSettings({
    mapping: 'examples/mapping.yaml',
    accounts: 'examples/accounts.yaml',
    certificates: CERTIFICATES,
    listen: '127.0.0.1:0',
    health: '127.0.0.1:0',
    grace: '0',
    ...options,
  });
  const running = await serve(settings, {
    env: {},
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    print: (text) => printed.push(text),
    version: '1.2.3',
    watch: { settleMilliseconds: 10, pollMilliseconds: 3_600_000 },
  });
  t.teardown(() => running.stop(AbortSignal.abort()));
  const health = async (path: string) => fetch(`http://127.0.0.1:${running.health.port}${path}`);
  const sample = async (name: string) => {
    const text = await (await health('/metrics')).text();
    return text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1);
  };
  const ca = () => readFileSync(join(settings.certificates ?? '', 'ca.crt'), 'utf8');
  return { running, lines, printed, health, sample, ca, settings };
}

/** Posts {@link REVIEW}. */
export function post({ port }: Running['webhook'], options: RequestOptions): Promise<{ status: number; body: Answer }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(REVIEW) };
    const sent = httpsRequest(
      { host: 'localhost', port, method: 'POST', path: '/mutate/enforce', headers, ...options },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    sent.on('error', reject);
    sent.end(REVIEW);
  });
}

type Answer = { response: { allowed: boolean; warnings?: string[]; auditAnnotations: { reason: string; to: string } } };

export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  await waitUntil(what, async () => (await condition()) || undefined);
}
