import type { Pair } from '../../certificates/certificates.ts';
import { carryOut, type Makers } from '../../certificates/rotation/carry-out.ts';
import { chooseLeaf } from '../../certificates/rotation/choose-leaf.ts';
import { decide, type Move } from '../../certificates/rotation/decide.ts';
import type { RotationSettings } from '../../certificates/rotation/settings.ts';
import { bundleOf, type Leaf, type RotationState } from '../../certificates/rotation/state.ts';
import { userError } from '../../errors.ts';
import { createRateLimit } from '../../rate-limit.ts';
import type { Log } from '../../server/observe/log.ts';
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

export type KeeperOptions = {
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
  /** Called for each webhook entry that was found with a bundle by which calls fail, once all had a good one. */
  mismatch: () => void;
};

export type Keeper = {
  /**
   * Reads everything and does what there is to do, until nothing is left.
   *
   * @throws a user error `api_…`, or `certificates_unsettled` when somebody undoes it again and again
   */
  settle(): Promise<void>;
  /** Whether time alone has brought something to do. */
  isDue(): boolean;
  /** Whether API servers trust what is served, by every bundle that was read last. */
  isTrusted(): boolean;
};

/** The longest way, from a Secret that is not there to the last bundle, takes five. */
const MOST_ROUNDS = 10;

/**
 * Authorities made at once, out of turn. Two replicas whose clocks are months apart, or a tool that empties the Secret
 * for ever, would make one after the other.
 */
const UNPLANNED = { most: 5, per: 600_000 };

/** node-forge is loaded only where a certificate is made: 10 MiB that most replicas never need. */
const MAKERS: Makers = {
  createAuthority: async (options) => (await import('../../certificates/authority.ts')).createAuthority(options),
  issueLeaf: async (options) => (await import('../../certificates/authority.ts')).issueLeaf(options),
};

/** What this process knows of the certificates in the cluster, and what it does about them. It has no timer of its own. */
export function createKeeper({ stores, settings, log, now, ...options }: KeeperOptions): Keeper {
  const { makers = MAKERS } = options;
  const mayMakeUnplanned = createRateLimit(UNPLANNED, options.clock);
  let served: { leaf: Leaf; pair: Pair } | undefined;
  let last: CertificateReading | undefined;
  let wasTrusted = false;

  /** @returns whether there may be more to do */
  async function step(): Promise<boolean> {
    last = await readCluster(stores);
    countMismatches(last);
    const changed = await change(last).catch((reason) => ({ reason }));
    if (changed === true) return true;
    // What is known is served and published, also when the Secret cannot be written.
    const published = 'state' in last.found && (await putInForce(last.found.state, last));
    if (changed !== false) throw changed.reason;
    return published;
  }

  async function change(reading: CertificateReading): Promise<boolean> {
    const observation = observe(reading);
    const move = nextMove(reading);
    if (move === undefined) return false;
    if ((move.kind === 'start-over' || move.kind === 'replace-authority') && !mayMakeUnplanned()) throw tooMany(move);
    const { state, did } = await carryOut(move, observation, settings, makers);
    const fields = { move: move.kind };
    if (await stores.secret.write(secretValues(state), reading.secret))
      log.info(fields, `${did}, because ${move.because}`);
    else log.info(fields, 'Somebody else was faster and has changed the Secret, so it is read again');
    return true;
  }

  function observe({ found, bundles }: CertificateReading) {
    return { found, bundles, served: served?.leaf, remembered: served?.pair.authority ?? '', now: now() };
  }

  function nextMove(reading: CertificateReading): Move | undefined {
    if (served !== undefined && isUninstalled(reading)) return undefined;
    return decide(observe(reading), settings);
  }

  function putInForce(state: RotationState, reading: CertificateReading): Promise<boolean> {
    const leaf = chooseLeaf(state, served?.leaf, settings, now());
    const authority = bundleOf(state);
    if (served?.leaf.certificate !== leaf.certificate || served.pair.authority !== authority) {
      served = { leaf, pair: toPair(leaf, authority) };
      options.serve(served.pair);
    }
    return publishBundle(authority, reading, log);
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
    async settle() {
      for (let round = 0; round < MOST_ROUNDS; round++) if (!(await step())) return;
      throw userError('Somebody changes the certificates or their bundles again and again', {
        code: 'certificates_unsettled',
        hint: 'find out who writes the Secret or the caBundle, for example a GitOps tool without an exception for them',
      });
    },
    isDue() {
      if (last === undefined) return false;
      if (nextMove(last) !== undefined) return true;
      if (served === undefined || !('state' in last.found)) return false;
      return chooseLeaf(last.found.state, served.leaf, settings, now()).certificate !== served.leaf.certificate;
    },
  };
}

function tooMany({ because }: Move): Error {
  const minutes = UNPLANNED.per / 60_000;
  return userError(
    `A new authority is needed, because ${because}; but ${UNPLANNED.most} were made within ${minutes} minutes, so this waits`,
    {
      code: 'certificates_unsettled',
      hint: 'find out who changes the Secret, for example a GitOps tool without an exception for its data, and whether the clocks of all nodes are right',
    },
  );
}
