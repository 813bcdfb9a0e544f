import { causeOf, messageOf } from '../../errors.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { endOnSignal, runUntilSignal } from '../../serve/process/lifecycle.ts';
import { createLogger } from '../../serve/process/logger.ts';
import { serve } from '../../serve/serve.ts';
import { CLUSTER_DEFAULTS } from '../../serve/settings/cluster-settings.ts';
import { IN_CLUSTER_DEFAULTS, readSettings, SERVE_DEFAULTS } from '../../serve/settings/settings.ts';
import { errorFields } from '../../server/observe/log.ts';
import type { Input, Io } from '../run/command.ts';

const STANDARD_OUTPUT = 1;
const COULD_NOT_ANSWER = 2;

export const usage = {
  description: `Answers AdmissionReviews over TLS at /mutate/enforce, /mutate/best-effort and /mutate/observe; health and metrics
are on a second port, in plain HTTP. Edits of the mapping and of the accounts take effect while it runs; a bad edit is
logged, and the last good version stays active. Mapping, accounts and certificates come from files, or with --in-cluster
from the API server; the options after --in-cluster apply only then.`,
  arguments: [],
  options: {
    mapping: { value: 'FILE', description: 'the mapping: which pod gets which ServiceAccount' },
    accounts: { value: 'FILE', description: 'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them' },
    listen: {
      value: 'HOST:PORT',
      description: `address for reviews (default: "${SERVE_DEFAULTS.listen}"; in a cluster "${IN_CLUSTER_DEFAULTS.listen}")`,
    },
    health: {
      value: 'HOST:PORT',
      description: `address for health and metrics (default: "${SERVE_DEFAULTS.health}"; in a cluster "${IN_CLUSTER_DEFAULTS.health}")`,
    },
    certificates: {
      value: 'DIR',
      description: `folder of tls.crt, tls.key and ca.crt; if it is empty, they are created for development (default: "${SERVE_DEFAULTS.certificates}"; in a cluster the Secret)`,
    },
    grace: {
      value: 'SECONDS',
      description: 'how long to keep serving after SIGTERM',
      default: SERVE_DEFAULTS.grace,
    },
    inCluster: { description: 'follow the objects of the API server instead of files' },
    namespace: {
      value: 'NAME',
      description: 'namespace of the ConfigMap, the Secret and the Service (default: that of the process)',
    },
    mappingConfigMap: {
      value: 'NAME',
      description: `ConfigMap with the mapping in its key ${MAPPING_KEY}`,
      default: CLUSTER_DEFAULTS.mappingConfigMap,
    },
    starterManagers: {
      value: 'LIST',
      description: 'runner managers of the starter mapping: a comma-separated list of namespace/name[:jobNamespace…]',
    },
    certificatesSecret: {
      value: 'NAME',
      description: 'Secret that holds the certificates',
      default: CLUSTER_DEFAULTS.certificatesSecret,
    },
    service: {
      value: 'NAME',
      description: 'Service that the certificates are issued for',
      default: CLUSTER_DEFAULTS.service,
    },
    mutatingConfiguration: {
      value: 'NAME',
      description: 'MutatingWebhookConfiguration whose caBundle is kept up to date',
      default: CLUSTER_DEFAULTS.mutatingConfiguration,
    },
    validatingConfiguration: {
      value: 'NAME',
      description: 'ValidatingWebhookConfiguration whose caBundle is kept up to date',
      default: CLUSTER_DEFAULTS.validatingConfiguration,
    },
    tokenFolder: {
      value: 'DIR',
      description: 'folder where token, ca.crt and namespace are mounted',
      default: CLUSTER_DEFAULTS.tokenFolder,
    },
    kubeconfig: { value: 'FILE', description: 'kubeconfig, to reach the API server from outside the cluster' },
    context: { value: 'NAME', description: 'context of the kubeconfig (default: its current context)' },
  },
  json: 'log JSON also on a terminal',
  examples: [
    {
      command: `${PROGRAM} serve --mapping examples/mapping.yaml --accounts examples/accounts.yaml`,
      shows: 'on this machine, with a certificate that it creates',
    },
    { command: `${PROGRAM} serve --in-cluster`, shows: 'in a pod of the chart, which passes all names' },
    {
      command: `${PROGRAM} serve --in-cluster --kubeconfig ~/.kube/config --certificates certs`,
      shows: 'on this machine, with the mapping and the accounts of a cluster',
    },
  ],
} as const;

/**
 * Runs the webhook until a signal stops it.
 *
 * @returns the exit code, after the process has stopped
 */
export async function run({ options, json }: Input<typeof usage>, io: Io): Promise<number> {
  const settings = readSettings(options);
  const pretty = io.terminal && !json;
  const { log, flush } = await createLogger({ pretty, file: STANDARD_OUTPUT });
  // Prints text only at a terminal, because log collectors read both streams of a container as one.
  const print = pretty
    ? (text: string) => {
        for (const line of text.trimEnd().split('\n')) io.note(line);
      }
    : undefined;
  const started = endOnSignal(process);
  try {
    const running = await serve(settings, { env: io.env, log, print, version: io.version });
    started();
    return await runUntilSignal(running, process, print ?? (() => {}));
  } catch (error) {
    if (pretty) throw error;
    log.error(fatalFields(error), 'ended by an error');
    return COULD_NOT_ANSWER;
  } finally {
    started();
    await flush();
  }
}

/** Returns the fields that other commands print about an error. */
function fatalFields(error: unknown): object {
  const cause = causeOf(error);
  if (cause === undefined) return { error: errorFields(error) };
  const { code, hint, where } = cause;
  return { code, error: messageOf(error), where, hint };
}

export function exitCode(code: number): number {
  return code;
}

/** Prints nothing, because the log is on standard output. */
export const views = {
  text: () => undefined,
  json: () => undefined,
};
