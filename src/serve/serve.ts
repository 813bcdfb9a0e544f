import type { FastifyInstance } from 'fastify';
import { messageOf } from '../errors.ts';
import { buildWebhook } from '../server/app.ts';
import { serveCertificate } from '../server/http/tls.ts';
import { buildHealth } from '../server/observe/health.ts';
import type { Log } from '../server/observe/log.ts';
import { createMetrics } from '../server/observe/metrics.ts';
import { combine } from '../state.ts';
import type { WatchOptions } from './documents/watch-files.ts';
import { announce, announcementOf } from './process/announcement.ts';
import { conditionsOf, type Stage } from './process/conditions.ts';
import { drain } from './process/drain.ts';
import type { Running } from './process/lifecycle.ts';
import { listen } from './process/listen.ts';
import type { ServeSettings } from './settings/settings.ts';
import type { ServedCertificates, SourceDependencies, Sources } from './sources.ts';
import { showState } from './state-metrics.ts';
import { toSnapshot } from './to-snapshot.ts';
import { createWorkerQueue } from './worker/worker-queue.ts';

type ServeDependencies = {
  log: Log;
  /** Prints the announcement for a person at a terminal; absent if the log is for programs, which then has it. */
  print?: ((text: string) => void) | undefined;
  version: string;
  /** Milliseconds from any start, never backwards; by default the clock of the process. */
  clock?: () => number;
  /** By default the time of the system. */
  now?: () => Date;
  watch?: WatchOptions;
  /** Environment variables, in which a pod finds its API server. */
  env: NodeJS.ProcessEnv;
};

/**
 * Connects the parts and serves.
 *
 * @returns once it listens on both addresses
 * @throws a user error of openFileSources, of openClusterSources or of {@link listen}
 */
export async function serve(settings: ServeSettings, dependencies: ServeDependencies): Promise<Running> {
  const { clock = () => performance.now(), env, log, now = () => new Date(), print, version } = dependencies;
  const metrics = createMetrics({ version });
  const sources = await openSources(settings, {
    clock,
    env,
    log,
    metrics,
    now,
    version,
    watch: dependencies.watch ?? {},
    workers: createWorkerQueue(),
  });
  const stage: Stage = { isListening: false, isStopping: false, isClosing: false, wasTrusted: false };
  let certificates: ServedCertificates | undefined;
  const conditions = () => {
    // API servers need to trust the certificate only once, see Stage.
    stage.wasTrusted ||= certificates !== undefined && (certificates.isBundleTrusted?.() ?? true);
    return conditionsOf(stage, sources, certificates, now());
  };
  const health = buildHealth({ conditions, registry: metrics.registry });
  let webhook: FastifyInstance | undefined;
  const end = () => Promise.all([webhook?.close(), health.close(), sources.close()]);
  const stop = async (served: FastifyInstance, stopAtOnce: AbortSignal) => {
    stage.isStopping = true;
    log.info({ graceMilliseconds: settings.graceMilliseconds }, 'shutting down: reporting not ready, still serving');
    const onClosing = () => {
      stage.isClosing = true;
    };
    await drain(served, { grace: settings.graceMilliseconds, onClosing, stopAtOnce });
    await end();
    log.info({}, 'stopped');
  };
  try {
    // Health comes first, so that it can report what the start is waiting for.
    const healthAddress = await listen(health, settings.health, { where: '--health', log });
    certificates = await sources.certificates;
    const served = buildWebhook({
      ...sources.webhook,
      snapshot: combine(sources.mapping, sources.accounts, (mapping, accounts) =>
        toSnapshot(mapping, accounts, version),
      ),
      metrics,
      log,
      clock,
      tls: certificates.current(),
      isClosing: () => stage.isClosing,
    });
    webhook = served;
    showState(sources.mapping, certificates, metrics);
    // Open connections keep the certificate of their handshake; new ones get the new certificate.
    certificates.onChange((pair) => serveCertificate(served, pair));
    const addresses = {
      webhook: await listen(served, settings.listen, { where: '--listen', log }),
      health: healthAddress,
    };
    stage.isListening = true;
    const announcement = announcementOf(version, sources.places, addresses);
    if (print === undefined) log.info(announcement, 'serving');
    else print(announce(announcement, settings, addresses.webhook, certificates.current()));
    let stopped: Promise<void> | undefined;
    return {
      ...addresses,
      stop: (stopAtOnce = new AbortController().signal) => {
        stopped ??= stop(served, stopAtOnce);
        return stopped;
      },
    };
  } catch (reason) {
    // Rethrows the first error, because it says why the process does not start.
    await end().catch((also: unknown) => log.warn({ error: messageOf(also) }, 'stopping after a failed start failed'));
    throw reason;
  }
}

/** Imports only the module that is needed, so that a start with files does not load the Kubernetes client. */
async function openSources(settings: ServeSettings, dependencies: SourceDependencies): Promise<Sources> {
  if (settings.cluster === undefined) {
    const { openFileSources } = await import('./file-sources.ts');
    return openFileSources(settings, dependencies);
  }
  const { openClusterSources } = await import('./cluster-sources.ts');
  return openClusterSources(settings, dependencies);
}
