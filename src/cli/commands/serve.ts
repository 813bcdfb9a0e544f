import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { endOnSignal, runUntilSignal } from '../../serve/process/lifecycle.ts';
import { createLogger } from '../../serve/process/logger.ts';
import { serve } from '../../serve/serve.ts';
import { CLUSTER_DEFAULTS } from '../../serve/settings/cluster-settings.ts';
import { IN_CLUSTER_DEFAULTS, readSettings, SERVE_DEFAULTS } from '../../serve/settings/settings.ts';
import type { Input, Io } from '../command.ts';

const STANDARD_OUTPUT = 1;

export const usage = {
  description: `Answers AdmissionReviews over TLS at /mutate/enforce, /mutate/best-effort and /mutate/observe; health and metrics
are on a second, plain port. Edits of the mapping and of the accounts count while it runs; a bad edit is refused in the
log, and the last good one stays in force. Mapping, accounts and certificates come from files, or with --in-cluster from
the API server; the flags behind --in-cluster are for that.`,
  arguments: [],
  options: {
    mapping: { value: 'FILE', description: 'who gets which ServiceAccount' },
    accounts: { value: 'FILE', description: 'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml writes them' },
    listen: {
      value: 'HOST:PORT',
      description: `where reviews are answered (default: "${SERVE_DEFAULTS.listen}"; in a cluster "${IN_CLUSTER_DEFAULTS.listen}")`,
    },
    health: {
      value: 'HOST:PORT',
      description: `where health and metrics are (default: "${SERVE_DEFAULTS.health}"; in a cluster "${IN_CLUSTER_DEFAULTS.health}")`,
    },
    certificates: {
      value: 'DIR',
      description: `tls.crt, tls.key and ca.crt; made for development in an empty folder (default: "${SERVE_DEFAULTS.certificates}"; in a cluster those in the Secret)`,
    },
    grace: {
      value: 'SECONDS',
      description: 'how long to go on serving after SIGTERM',
      default: SERVE_DEFAULTS.grace,
    },
    inCluster: { description: 'follow the objects of the API server in place of files' },
    namespace: { value: 'NAME', description: 'of the ConfigMap, the Secret and the Service (default: its own)' },
    mappingConfigMap: {
      value: 'NAME',
      description: `ConfigMap with the mapping in its key ${MAPPING_KEY}`,
      default: CLUSTER_DEFAULTS.mappingConfigMap,
    },
    starterManagers: {
      value: 'LIST',
      description: 'runner managers as namespace/name, with commas, for the first mapping where there is none',
    },
    certificatesSecret: {
      value: 'NAME',
      description: 'Secret where the certificates are kept',
      default: CLUSTER_DEFAULTS.certificatesSecret,
    },
    service: {
      value: 'NAME',
      description: 'Service that certificates are made for',
      default: CLUSTER_DEFAULTS.service,
    },
    mutatingConfiguration: {
      value: 'NAME',
      description: 'MutatingWebhookConfiguration whose caBundle is kept right',
      default: CLUSTER_DEFAULTS.mutatingConfiguration,
    },
    validatingConfiguration: {
      value: 'NAME',
      description: 'ValidatingWebhookConfiguration whose caBundle is kept right',
      default: CLUSTER_DEFAULTS.validatingConfiguration,
    },
    tokenFolder: {
      value: 'DIR',
      description: 'where token, ca.crt and namespace are mounted',
      default: CLUSTER_DEFAULTS.tokenFolder,
    },
    kubeconfig: { value: 'FILE', description: 'reach the API server from outside of the cluster' },
    context: { value: 'NAME', description: 'of the kubeconfig (default: its current one)' },
  },
  examples: [
    {
      command: `${PROGRAM} serve --mapping examples/mapping.yaml --accounts examples/accounts.yaml`,
      shows: 'on this machine, with a certificate of its own',
    },
    { command: `${PROGRAM} serve --in-cluster`, shows: 'in a pod of the chart, which names everything' },
    {
      command: `${PROGRAM} serve --in-cluster --kubeconfig ~/.kube/config --certificates certs`,
      shows: 'on this machine, with the mapping and the accounts of a cluster',
    },
  ],
} as const;

/** @returns the exit code, when the process was told to stop and has stopped */
export async function run({ options, json }: Input<typeof usage>, io: Io): Promise<number> {
  const settings = readSettings(options);
  const { log, flush } = await createLogger({ pretty: io.terminal && !json, file: STANDARD_OUTPUT });
  const started = endOnSignal(process);
  try {
    const running = await serve(settings, { log, print: (text) => io.note(text.trimEnd()), version: io.version });
    started();
    return await runUntilSignal(running, process, (text) => io.note(text.trimEnd()));
  } finally {
    started();
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
