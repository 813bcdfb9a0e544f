import type { Keeper } from './keeper.ts';
import { isCalled } from './reading.ts';
import { isTrustedBy } from './served-certificate.ts';

/**
 * Follows whether API servers trust the certificate that a keeper serves, according to the bundles that it read last.
 *
 * @param options.mismatch called for each webhook entry with a bundle that makes calls fail, after all entries have had
 *   a good one
 * @returns a function that returns true if they trust it now
 */
export function followBundleTrust(
  { reading, served }: Pick<Keeper, 'reading' | 'served'>,
  { mismatch, now }: { now: () => Date; mismatch: () => void },
): () => boolean {
  let wasTrusted = false;

  function trusting(): { good: number; all: number } | undefined {
    const { leaf } = served.current() ?? {};
    const last = reading.current();
    if (leaf === undefined || last === undefined) return undefined;
    const good = last.bundles.filter((bundle) => isTrustedBy(bundle, leaf, now())).length;
    return { good, all: last.bundles.length };
  }

  function isTrusted(): boolean {
    const last = reading.current();
    const found = trusting();
    return last !== undefined && isCalled(last) && found !== undefined && found.good === found.all;
  }

  reading.onChange(() => {
    const { all, good } = trusting() ?? { all: 0, good: 0 };
    if (wasTrusted) for (let entry = good; entry < all; entry++) mismatch();
    wasTrusted ||= isTrusted();
  });
  return isTrusted;
}
