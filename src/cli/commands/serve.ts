import { runUntilSignal } from '../../serve/lifecycle.ts';
import { createLogger } from '../../serve/logger.ts';
import { serve } from '../../serve/serve.ts';
import { readSettings, SERVE_DEFAULTS } from '../../serve/settings.ts';
import type { Input, Io } from '../command.ts';

const STANDARD_OUTPUT = 1;

export const usage = {
  description: `Answers AdmissionReviews over TLS at /mutate/enforce, /mutate/best-effort and /mutate/observe; health and metrics
are on a second, plain port. Edits of the mapping and of the accounts count while it runs; a bad edit is refused in the
log, and the last good one stays in force.`,
  arguments: [],
  options: {
    mapping: { value: 'FILE', description: 'who gets which ServiceAccount' },
    accounts: { value: 'FILE', description: 'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml writes them' },
    listen: { value: 'HOST:PORT', description: 'where reviews are answered', default: SERVE_DEFAULTS.listen },
    health: { value: 'HOST:PORT', description: 'where health and metrics are', default: SERVE_DEFAULTS.health },
    certificates: {
      value: 'DIR',
      description: 'tls.crt, tls.key and ca.crt; made for development in an empty folder',
      default: SERVE_DEFAULTS.certificates,
    },
    grace: {
      value: 'SECONDS',
      description: 'how long to go on serving after SIGTERM',
      default: SERVE_DEFAULTS.grace,
    },
  },
  examples: [
    {
      command: 'gitlab-runner-irsa serve --mapping examples/mapping.yaml --accounts examples/accounts.yaml',
      shows: 'on this machine, with a certificate of its own',
    },
  ],
} as const;

/** @returns the exit code, when the process was told to stop and has stopped */
export async function run({ options, json }: Input<typeof usage>, io: Io): Promise<number> {
  const settings = readSettings(options);
  const { log, flush } = await createLogger({ pretty: io.terminal && !json, file: STANDARD_OUTPUT });
  try {
    const running = await serve(settings, { log, print: (text) => io.note(text.trimEnd()), version: io.version });
    return await runUntilSignal(running, process, (text) => io.note(text.trimEnd()));
  } finally {
    await flush();
  }
}

export function exitCode(code: number): number {
  return code;
}

/** Standard output belongs to the log. */
export const views = {
  text: () => undefined,
  json: () => undefined,
};
