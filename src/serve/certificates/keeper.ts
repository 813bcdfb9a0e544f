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
import { messageOf } from '../../errors.ts';
import { createRateLimit } from '../../rate-limit.ts';
import type { Log } from '../../server/observe/log.ts';
import { createState, type Observable } from '../../state.ts';
import { publishBundle } from './publish-bundle.ts';
import {
  type CertificateReading,
  type CertificateStores,
  isUninstalled,
  readCluster,
  secretValues,
} from './reading.ts';
import { authorityLimitError, otherWriterError } from './unsettled.ts';

type KeeperOptions = {
  stores: CertificateStores;
  settings: RotationSettings;
  log: Log;
  now: () => Date;
  /** Milliseconds, never backwards. */
  clock: () => number;
  /** By default, those that make real certificates. */
  makers?: Makers;
};

/** A leaf certificate to serve, with the state from which it was chosen. */
export type Served = { leaf: Leaf; state: RotationState };

export type Keeper = {
  /** What was read last; `undefined` until everything has been read once. */
  reading: Observable<CertificateReading | undefined>;
  /** What is to be served; `undefined` until there is a certificate. */
  served: Observable<Served | undefined>;
  /**
   * Reads everything and takes the steps that are due, until there are none.
   *
   * @throws a user error `api_…`, or `certificates_unsettled` if another writer keeps undoing the steps
   */
  settle(): Promise<void>;
  /** True if a step has become due only because time has passed. */
  isDue(): boolean;
};

/** The longest sequence, from a missing Secret to the last bundle, takes five rounds. */
const MOST_ROUNDS = 10;

/** Limit of authorities that are created although none is due; see {@link IS_UNPLANNED}. */
const UNPLANNED = { most: 5, per: 600_000 };

/**
 * Keeps the certificates in the cluster valid and published. `runCertificateLoop` calls it: it has no timer of its own.
 */
export function createKeeper({ stores, settings, log, now, ...options }: KeeperOptions): Keeper {
  const { makers = LAZY_MAKERS } = options;
  const mayMakeUnplanned = createRateLimit(UNPLANNED, options.clock);
  const reading = createState<CertificateReading | undefined>(undefined);
  const served = createState<Served | undefined>(undefined);

  /** @returns true if another round may be needed */
  async function work(): Promise<boolean> {
    const last = await readCluster(stores);
    reading.set(last);
    try {
      if (await takeNextStep(last)) return true;
    } catch (reason) {
      // The known certificate is served and published even if the Secret cannot be written.
      await publish(last).catch((also: unknown) =>
        log.warn({ error: messageOf(also) }, 'publishing the bundle failed'),
      );
      throw reason;
    }
    return publish(last);
  }

  async function publish(last: CertificateReading): Promise<boolean> {
    return last.found.is === 'state' && activate(last.found.state, last);
  }

  async function takeNextStep(reading: CertificateReading): Promise<boolean> {
    const step = nextStep(reading);
    if (step === undefined) return false;
    if (IS_UNPLANNED[step.kind] && !mayMakeUnplanned()) throw authorityLimitError(UNPLANNED, step.because);
    const { state, did } = await takeRotationStep(step, observe(reading), settings, makers);
    const fields = { step: step.kind };
    if (await stores.secret.write(secretValues(state), reading.secret))
      log.info(fields, `${did}, because ${step.because}`);
    else log.info(fields, 'Secret changed by another writer, reading it again');
    return true;
  }

  function observe({ found, bundles }: CertificateReading): Observation {
    const { leaf, state } = served.current() ?? {};
    return { found, bundles, served: leaf, remembered: state === undefined ? [] : authoritiesOf(state), now: now() };
  }

  function nextStep(reading: CertificateReading): RotationStep | undefined {
    if (served.current() !== undefined && isUninstalled(reading)) return undefined;
    return nextRotationStep(observe(reading), settings);
  }

  function activate(state: RotationState, reading: CertificateReading): Promise<boolean> {
    const before = served.current();
    const leaf = chooseLeaf(state, before?.leaf, settings, now());
    const bundle = bundleOf(state);
    const isOld =
      before !== undefined && isSame(before.leaf.certificate, leaf.certificate) && bundleOf(before.state) === bundle;
    if (!isOld) served.set({ leaf, state });
    return publishBundle(bundle, reading, log);
  }

  return {
    reading,
    served,
    async settle() {
      for (let round = 0; round < MOST_ROUNDS; round++) if (!(await work())) return;
      throw otherWriterError();
    },
    isDue() {
      const last = reading.current();
      if (last === undefined) return false;
      if (nextStep(last) !== undefined) return true;
      const { leaf } = served.current() ?? {};
      if (leaf === undefined || last.found.is === 'lost') return false;
      return !isSame(chooseLeaf(last.found.state, leaf, settings, now()).certificate, leaf.certificate);
    },
  };
}
