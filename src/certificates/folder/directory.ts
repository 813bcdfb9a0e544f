import { userError } from '../../errors.ts';
import { createState } from '../../state.ts';
import type { CertificatePair, Certificates, Names } from '../certificates.ts';
import { type CertificateFinding, info, warning } from '../check/finding.ts';
import { inspectPair } from '../check/inspect.ts';
import { carryOutPlan, planFolder } from './development.ts';
import { type FolderTexts, pathsIn, readFolder } from './folder.ts';
import { invalid, unreadable, unwritable } from './folder-errors.ts';

/** Reports when one of the files has changed. */
type WatchFiles = (paths: readonly string[], changed: () => void) => Promise<{ close(): void }>;

export type DirectoryOptions = {
  folder: string;
  /** The names that our certificates cover. A certificate from another source should cover at least one of them. */
  names: Names;
  now: () => Date;
  watch: WatchFiles;
  /** Called with every finding. */
  report: (finding: CertificateFinding) => void;
  /**
   * How often to check whether a renewal is due; by default once an hour, because Node's timers cannot exceed 24 days.
   */
  renewalCheckMilliseconds?: number;
};

const HOUR = 3_600_000;

/**
 * Opens the certificates in a folder: `tls.crt`, `tls.key`, `ca.crt`, as in a mounted Secret of cert-manager.
 *
 * An empty or absent folder gets an authority and a certificate for development, which are renewed in time. Files from
 * other sources are only read. A new pair is served once it has passed its checks. A bad pair is reported, and the old
 * one stays active.
 *
 * @throws a user error `certificates_invalid` or `certificates_unwritable` if no pair can be served at the start
 */
export async function openDirectory(options: DirectoryOptions): Promise<Certificates> {
  const { folder, names, now, report } = options;
  // Tasks run one at a time: a change during a renewal, or during the start, is processed afterwards.
  const started = Promise.withResolvers<void>();
  let queue = started.promise;
  const enqueue = (task: () => Promise<void>) => {
    queue = queue.then(task).catch((reason) => report(unreadable(folder, reason)));
  };
  const watcher = await options.watch(Object.values(pathsIn(folder)), () => enqueue(refresh));
  const first = await start(options).catch((reason) => {
    watcher.close();
    throw reason;
  });
  const served = createState(first.pair);
  let { texts } = first;
  started.resolve();
  const renewal = setInterval(() => enqueue(renew), options.renewalCheckMilliseconds ?? HOUR);
  renewal.unref();

  async function refresh() {
    const found = await readFolder(folder);
    if (isSame(found, texts)) return;
    texts = found;
    const { pair, findings } = inspectPair(found, pathsIn(folder), names, now());
    for (const finding of findings) report(finding);
    const before = served.current();
    if (pair === undefined) {
      report(
        warning(
          'old_pair_kept',
          `${folder}: keeping certificate ${before.serial}, valid until ${before.notAfter.toISOString()}`,
        ),
      );
    } else if (pair.serial !== before.serial || pair.authority !== before.authority) {
      report(
        info(
          'pair_replaced',
          `${folder}: serving certificate ${pair.serial}, valid until ${pair.notAfter.toISOString()}`,
        ),
      );
      served.set(pair);
    }
  }

  async function renew() {
    const found = await readFolder(folder);
    const plan = planFolder(found, names, now());
    // Incomplete files are repaired only at the start. Later, they may be an edit in progress.
    if (plan?.reason !== 'due') return;
    report(info('renewed', `${folder}: making a new ${plan.make}, because ${plan.because}`));
    const failed = await carryOutPlan(plan, folder, names, now()).catch((reason) => unwritable(folder, reason));
    if (failed === undefined) await refresh();
    else report(warning('renewal_failed', failed.message));
  }

  return {
    current: served.current,
    onChange: served.onChange,
    close: async () => {
      clearInterval(renewal);
      watcher.close();
      await queue;
    },
  };
}

async function start(options: DirectoryOptions): Promise<{ pair: CertificatePair; texts: FolderTexts }> {
  const { folder, names, now, report } = options;
  let texts = await readFolder(folder).catch((reason) => {
    throw userError(unreadable(folder, reason).message, {
      code: 'certificates_invalid',
      where: folder,
      because: reason,
    });
  });
  const plan = planFolder(texts, names, now());
  if (plan !== undefined) {
    report(info('made', `${folder}: making a new ${plan.make}, because ${plan.because}`));
    const failed = await carryOutPlan(plan, folder, names, now()).catch((reason) => unwritable(folder, reason));
    if (failed !== undefined) {
      // A certificate that is due can still be served until it expires; an incomplete one cannot.
      if (plan.reason !== 'due') throw failed;
      report(warning('renewal_failed', failed.message));
    }
    texts = await readFolder(folder);
  }
  const { pair, findings } = inspectPair(texts, pathsIn(folder), names, now());
  if (pair === undefined) throw invalid(folder, findings);
  for (const finding of findings) report(finding);
  return { pair, texts };
}

function isSame(one: FolderTexts, other: FolderTexts): boolean {
  return one.certificate === other.certificate && one.key === other.key && one.authority === other.authority;
}
