import type { Pair } from '../../certificates/certificates.ts';
import { LAZY_MAKERS } from '../../certificates/lazy-makers.ts';
import { chooseLeaf } from '../../certificates/rotation/choose-leaf.ts';
import type { Makers } from '../../certificates/rotation/makers.ts';
import {
  IS_UNPLANNED,
  nextRotationStep,
  type Observation,
  type RotationStep,
} from '../../certificates/rotation/next-rotation-step.ts';
import type { RotationSettings } from '../../certificates/rotation/settings.ts';
import { authoritiesOf, bundleOf, isSame, type Leaf, type RotationState } from '../../certificates/rotation/state.ts';
import { takeRotationStep } from '../../certificates/rotation/take-rotation-step.ts';
import { createRateLimit } from '../../rate-limit.ts';
import type { Log } from '../../server/observe/log.ts';
import { createForeignReport } from './foreign-entries.ts';
import { publishBundle } from './publish-bundle.ts';
import {
  type CertificateReading,
  type CertificateStores,
  isCalled,
  isUninstalled,
  readCluster,
  secretValues,
} from './reading.ts';
import { isTrustedBy, toPair } from './served-certificate.ts';
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

/** Limit of authorities that are made out of turn; see {@link IS_UNPLANNED}. */
const UNPLANNED = { most: 5, per: 600_000 };

/** Keeps the certificates in the cluster valid and published. It has no timer of its own: see `runCertificateLoop`. */
export function createKeeper({ stores, settings, log, now, ...options }: KeeperOptions): Keeper {
  const { makers = LAZY_MAKERS } = options;
  const mayMakeUnplanned = createRateLimit(UNPLANNED, options.clock);
  let served: { leaf: Leaf; state: RotationState } | undefined;
  let last: CertificateReading | undefined;
  let wasTrusted = false;
  let foreign: readonly string[] = [];
  const reportForeign = createForeignReport(log);

  /** @returns whether another round may be needed */
  async function work(): Promise<boolean> {
    last = await readCluster(stores);
    foreign = reportForeign(last);
    countMismatches(last);
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
    if (IS_UNPLANNED[step.kind] && !mayMakeUnplanned()) throw tooManyAuthorities(UNPLANNED, step.because);
    const { state, did } = await takeRotationStep(step, observe(reading), settings, makers);
    const fields = { move: step.kind };
    if (await stores.secret.write(secretValues(state), reading.secret))
      log.info(fields, `${did}, because ${step.because}`);
    else log.info(fields, 'Secret changed by another writer, reading it again');
    return true;
  }

  function observe({ found, bundles }: CertificateReading): Observation {
    const remembered = served === undefined ? [] : authoritiesOf(served.state);
    return { found, bundles, served: served?.leaf, remembered, now: now() };
  }

  function nextStep(reading: CertificateReading): RotationStep | undefined {
    if (served !== undefined && isUninstalled(reading)) return undefined;
    return nextRotationStep(observe(reading), settings);
  }

  function activate(state: RotationState, reading: CertificateReading): Promise<boolean> {
    const leaf = chooseLeaf(state, served?.leaf, settings, now());
    const bundle = bundleOf(state);
    const isOld =
      served !== undefined && isSame(served.leaf.certificate, leaf.certificate) && bundleOf(served.state) === bundle;
    if (!isOld) {
      served = { leaf, state };
      options.serve(toPair(leaf, state));
    }
    return publishBundle(bundle, reading, log);
  }

  function countMismatches({ bundles }: CertificateReading): void {
    const { leaf } = served ?? {};
    if (leaf === undefined) return;
    const good = bundles.filter((bundle) => isTrustedBy(bundle, leaf, now()));
    if (wasTrusted) for (let entry = good.length; entry < bundles.length; entry++) options.mismatch();
    wasTrusted ||= isTrusted();
  }

  function isTrusted(): boolean {
    if (served === undefined || last === undefined || !isCalled(last)) return false;
    const { leaf } = served;
    return last.bundles.every((bundle) => isTrustedBy(bundle, leaf, now()));
  }

  return {
    isTrusted,
    foreignEntries: () => foreign,
    async settle() {
      for (let round = 0; round < MOST_ROUNDS; round++) if (!(await work())) return;
      throw keepsChanging();
    },
    isDue() {
      if (last === undefined) return false;
      if (nextStep(last) !== undefined) return true;
      if (served === undefined || last.found.is === 'lost') return false;
      return !isSame(chooseLeaf(last.found.state, served.leaf, settings, now()).certificate, served.leaf.certificate);
    },
  };
}
