import { userError } from '../../errors.ts';
import { PROGRAM } from '../../names.ts';
import { parseUrl } from '../../probe/parse-url.ts';
import { type Check, probe } from '../../probe/probe.ts';
import { parseTimeout } from '../options/parse-timeout.ts';
import type { Input, Io } from '../run/command.ts';
import { probeBlocks } from '../views/probe.ts';

export const usage = {
  description: `Sends a running webhook a review of a pod that does not exist, as the API server would: over TLS, as a dry run. Nothing
is changed. Exit code 1 when a check fails, 2 when the webhook cannot be reached.`,
  arguments: [],
  options: {
    url: { value: 'URL', description: 'URL of the webhook', default: 'https://127.0.0.1:9443' },
    ca: { value: 'FILE', description: 'certificate authority to trust instead of those of the system' },
    health: { value: 'URL', description: 'URL of the health port, to check /readyz as well' },
    timeout: { value: 'SECONDS', description: 'time limit of each answer', default: '5' },
  },
  examples: [
    {
      command: `${PROGRAM} probe --ca certs/ca.crt --health http://127.0.0.1:8080`,
      shows: 'the webhook that npm start runs',
    },
  ],
} as const;

export type Probed = { url: string; ok: boolean; checks: readonly Check[] };

export async function run({ options }: Input<typeof usage>, io: Io): Promise<Probed> {
  const url = parseUrl(options.url ?? usage.options.url.default, '--url', 'https', '/mutate/enforce');
  const checks = await probe({
    url,
    ca: options.ca === undefined ? undefined : await authority(options.ca, io),
    health: options.health === undefined ? undefined : parseUrl(options.health, '--health', 'http', '/readyz'),
    timeout: parseTimeout(options.timeout ?? usage.options.timeout.default, 5),
    onError: io.noteOriginal,
  });
  return { url: url.href, ok: checks.every(({ ok }) => ok), checks };
}

export function exitCode({ ok, checks }: Probed): 0 | 1 | 2 {
  if (ok) return 0;
  return checks.some((check) => check.name === 'connection' && !check.ok) ? 2 : 1;
}

export const views = { text: probeBlocks, json: (probed: Probed) => probed };

async function authority(file: string, io: Io): Promise<string> {
  const text = await io.read(file, '--ca');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw userError(`--ca: ${file}: found no certificate, wanted PEM (-----BEGIN CERTIFICATE-----)`, {
    code: 'authority_invalid',
    where: '--ca',
    found: file,
  });
}
