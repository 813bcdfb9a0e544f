import type { Pair } from '../../certificates/certificates.ts';
import { chooseLeaf } from '../../certificates/rotation/choose-leaf.ts';
import type { Observation } from '../../certificates/rotation/next-rotation-step.ts';
import type { RotationSettings } from '../../certificates/rotation/settings.ts';
import { authoritiesOf, bundleOf, isSame, type Leaf, type RotationState } from '../../certificates/rotation/state.ts';
import { type CertificateReading, isCalled } from './reading.ts';
import { isTrustedBy, toPair } from './served-certificate.ts';

type ServedOptions = {
  settings: RotationSettings;
  now: () => Date;
  /** Gets each new pair. */
  serve: (pair: Pair) => void;
  /** Called for each webhook entry that is found with a bundle by which calls fail, once all have had a good one. */
  mismatch: () => void;
};

/** What the process serves, and whether API servers trust it. */
export type Served = {
  isSomething(): boolean;
  /** Serves the leaf of a state that fits best, if that is another one or has another bundle. */
  take(state: RotationState): void;
  /** Whether time alone makes another leaf of the state the best one. */
  isOutdated(state: RotationState): boolean;
  /** A reading beside what is served and remembered. */
  observe(reading: CertificateReading): Observation;
  isTrusted(reading: CertificateReading): boolean;
  countMismatches(reading: CertificateReading): void;
};

/** Remembers the served leaf with its state, from which a lost Secret is made again. */
export function createServed({ settings, now, serve, mismatch }: ServedOptions): Served {
  let served: { leaf: Leaf; state: RotationState } | undefined;
  let wasTrusted = false;

  function isTrusted(reading: CertificateReading): boolean {
    if (served === undefined || !isCalled(reading)) return false;
    const { leaf } = served;
    return reading.bundles.every((bundle) => isTrustedBy(bundle, leaf, now()));
  }

  return {
    isTrusted,
    isSomething: () => served !== undefined,
    take(state) {
      const leaf = chooseLeaf(state, served?.leaf, settings, now());
      const isOld =
        served !== undefined &&
        isSame(served.leaf.certificate, leaf.certificate) &&
        bundleOf(served.state) === bundleOf(state);
      if (isOld) return;
      served = { leaf, state };
      serve(toPair(leaf, state));
    },
    isOutdated(state) {
      if (served === undefined) return false;
      return !isSame(chooseLeaf(state, served.leaf, settings, now()).certificate, served.leaf.certificate);
    },
    observe({ found, bundles }) {
      const remembered = served === undefined ? [] : authoritiesOf(served.state);
      return { found, bundles, served: served?.leaf, remembered, now: now() };
    },
    countMismatches(reading) {
      const { leaf } = served ?? {};
      if (leaf === undefined) return;
      const good = reading.bundles.filter((bundle) => isTrustedBy(bundle, leaf, now()));
      if (wasTrusted) for (let entry = good.length; entry < reading.bundles.length; entry++) mismatch();
      wasTrusted ||= isTrusted(reading);
    },
  };
}
