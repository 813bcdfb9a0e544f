import { buildWebhook } from '../server/app.ts';
import { buildHealth } from '../server/health.ts';
import type { Log } from '../server/log.ts';
import { createMetrics, type Metrics } from '../server/metrics.ts';
import { serveCertificate } from '../server/tls.ts';
import type { Address } from './address.ts';
import { announce } from './announcement.ts';
import { conditionsOf, type Stage } from './conditions.ts';
import { drain } from './drain.ts';
import { listen } from './listen.ts';
import type { ServeSettings } from './settings.ts';
import { followSources } from './snapshots.ts';
import { closeSources, openSources, type Sources } from './sources.ts';
import type { WatchOptions } from './watch-files.ts';

export type Surroundings = {
  log: Log;
  /** Takes what a person reads at the start; standard error, so that standard output holds nothing but the log. */
  print: (text: string) => void;
  version: string;
  /** Milliseconds from any start, never backwards; the process's own by default. */
  clock?: () => number;
  /** The system's time by default. */
  now?: () => Date;
  watch?: WatchOptions;
};

export type Running = {
  /** As really taken, with its port. */
  webhook: Address;
  health: Address;
  /**
   * Not ready at once; serves for the time of grace; then ends without losing a request.
   *
   * @param hurry once it is aborted, everything ends at once
   */
  stop(hurry?: AbortSignal): Promise<void>;
};

/**
 * Puts the parts together and serves.
 *
 * @returns when both addresses are listened on
 * @throws a problem of {@link openSources} or of {@link listen}
 */
export async function serve(settings: ServeSettings, surroundings: Surroundings): Promise<Running> {
  const { log, print, version, clock = () => performance.now(), now = () => new Date(), watch = {} } = surroundings;
  const sources = await openSources(settings, { log, now, watch });
  const metrics = createMetrics({ version });
  const stage: Stage = { listening: false, stopping: false, closing: false };
  const webhook = buildWebhook({
    snapshot: followSources(sources.mapping, sources.accounts),
    metrics,
    log,
    clock,
    tls: sources.certificates.current(),
    closing: () => stage.closing,
  });
  const health = buildHealth({
    conditions: () => conditionsOf(stage, sources, now()),
    registry: metrics.registry,
  });
  follow(sources, metrics);
  // Open connections go on with the certificate they know; new handshakes see the new one.
  sources.certificates.onChange((pair) => serveCertificate(webhook, pair));

  const stop = async (hurry: AbortSignal) => {
    stage.stopping = true;
    log.info({ graceMilliseconds: settings.graceMilliseconds }, 'told to stop: not ready any more, still serving');
    const closing = () => {
      stage.closing = true;
    };
    await drain(webhook, { grace: settings.graceMilliseconds, closing, hurry });
    await Promise.all([health.close(), closeSources(sources)]);
    log.info({}, 'stopped');
  };
  try {
    const addresses = {
      webhook: await listen(webhook, settings.listen, { where: '--listen', log }),
      health: await listen(health, settings.health, { where: '--health', log }),
    };
    stage.listening = true;
    print(announce(version, settings, addresses, sources.certificates.current()));
    let stopped: Promise<void> | undefined;
    return {
      ...addresses,
      stop: (hurry = new AbortController().signal) => {
        stopped ??= stop(hurry);
        return stopped;
      },
    };
  } catch (reason) {
    await Promise.all([webhook.close(), health.close(), closeSources(sources)]);
    throw reason;
  }
}

/** Shows what is in force in the metrics, now and after each change. */
function follow({ mapping, certificates }: Sources, metrics: Metrics): void {
  const show = () => {
    const { loadedAt, refused } = mapping.current();
    const { notAfter, authorityNotAfter } = certificates.current();
    metrics.mapping({ valid: refused.length === 0, loadedAt });
    metrics.certificate('leaf', notAfter);
    metrics.certificate('authority', authorityNotAfter);
  };
  show();
  mapping.onChange(show);
  certificates.onChange(show);
}
