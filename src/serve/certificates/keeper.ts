import type { Pair } from '../../certificates/certificates.ts';
import { LAZY_MAKERS, type Makers } from '../../certificates/rotation/makers.ts';
import { nextRotationStep, type RotationStep } from '../../certificates/rotation/next-rotation-step.ts';
import type { RotationSettings } from '../../certificates/rotation/settings.ts';
import { bundleOf, type RotationState } from '../../certificates/rotation/state.ts';
import { takeRotationStep } from '../../certificates/rotation/take-rotation-step.ts';
import { createRateLimit } from '../../rate-limit.ts';
import type { Log } from '../../server/observe/log.ts';
import { createForeignReport } from './foreign-entries.ts';
import { publishBundle } from './publish-bundle.ts';
import {
  type CertificateReading,
  type CertificateStores,
  isUninstalled,
  readCluster,
  secretValues,
} from './reading.ts';
import { createServed } from './served.ts';
import { keepsChanging, tooManyAuthorities } from './unsettled.ts';

type KeeperOptions = {
  stores: CertificateStores;
  settings: RotationSettings;
  log: Log;
  now: () => Date;
  /** Milliseconds, never backwards. */
  clock: () => number;
  /** The real ones by default. */
  makers?: Makers;
  /** Gets each new pair. */
  serve: (pair: Pair) => void;
  /** Called for each webhook entry that is found with a bundle by which calls fail, once all have had a good one. */
  mismatch: () => void;
};

export type Keeper = {
  /**
   * Reads everything and takes the steps that are due, until none is left.
   *
   * @throws a user error `api_…`, or `certificates_unsettled` when another writer keeps undoing them
   */
  settle(): Promise<void>;
  /** Whether a step has become due by time alone. */
  isDue(): boolean;
  /** Whether API servers trust what is served, according to the bundles that were read last. */
  isTrusted(): boolean;
  /** Entries of our configurations that are not the chart's, see {@link createForeignReport}. */
  foreignEntries(): readonly string[];
};

/** The longest way, from a missing Secret to the last bundle, takes five. */
const MOST_ROUNDS = 10;

/**
 * Limit of authorities that are made out of turn. Two replicas whose clocks are months apart, or a tool that keeps emptying
 * the Secret, would make one after another.
 */
const UNPLANNED = { most: 5, per: 600_000 };

/** Keeps the certificates in the cluster valid and published. It has no timer of its own: see `runCertificateLoop`. */
export function createKeeper({ stores, settings, log, now, ...options }: KeeperOptions): Keeper {
  const { makers = LAZY_MAKERS, mismatch, serve } = options;
  const mayMakeUnplanned = createRateLimit(UNPLANNED, options.clock);
  const reportForeign = createForeignReport(log);
  const served = createServed({ settings, now, serve, mismatch });
  let last: CertificateReading | undefined;
  let foreign: readonly string[] = [];

  /** @returns whether another round may be needed */
  async function work(): Promise<boolean> {
    last = await readCluster(stores);
    foreign = reportForeign(last);
    served.countMismatches(last);
    let failure: { reason: unknown } | undefined;
    try {
      if (await change(last)) return true;
    } catch (reason) {
      failure = { reason };
    }
    // What is known is served and published, even while the Secret cannot be written.
    const isPublished = last.found.is === 'state' && (await activate(last.found.state, last));
    if (failure !== undefined) throw failure.reason;
    return isPublished;
  }

  async function change(reading: CertificateReading): Promise<boolean> {
    const step = nextStep(reading);
    if (step === undefined) return false;
    if ((step.kind === 'start-over' || step.kind === 'replace-authority') && !mayMakeUnplanned())
      throw tooManyAuthorities(UNPLANNED, step.because);
    const { state, did } = await takeRotationStep(step, served.observe(reading), settings, makers);
    const fields = { move: step.kind };
    if (await stores.secret.write(secretValues(state), reading.secret))
      log.info(fields, `${did}, because ${step.because}`);
    else log.info(fields, 'Secret changed by another writer, reading it again');
    return true;
  }

  function nextStep(reading: CertificateReading): RotationStep | undefined {
    if (served.isSomething() && isUninstalled(reading)) return undefined;
    return nextRotationStep(served.observe(reading), settings);
  }

  function activate(state: RotationState, reading: CertificateReading): Promise<boolean> {
    served.take(state);
    return publishBundle(bundleOf(state), reading, log);
  }

  return {
    isTrusted: () => last !== undefined && served.isTrusted(last),
    foreignEntries: () => foreign,
    async settle() {
      for (let round = 0; round < MOST_ROUNDS; round++) if (!(await work())) return;
      throw keepsChanging();
    },
    isDue() {
      if (last === undefined) return false;
      return nextStep(last) !== undefined || (last.found.is !== 'lost' && served.isOutdated(last.found.state));
    },
  };
}
