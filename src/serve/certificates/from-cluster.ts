import type { CertificatePair, Certificates } from '../../certificates/certificates.ts';
import { ROTATION_DEFAULTS, type RotationSettings, serviceNames } from '../../certificates/rotation/settings.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { openSecret } from '../../kubernetes/objects/secret.ts';
import { openWebhookConfiguration } from '../../kubernetes/objects/webhook-configuration.ts';
import { followObjects } from '../../kubernetes/watch/follow-objects.ts';
import { REAL_TIMING, type Timing } from '../../kubernetes/watch/timing.ts';
import type { Log } from '../../server/observe/log.ts';
import { createState, firstValue, type Observable } from '../../state.ts';
import { followBundleTrust } from './bundle-trust.ts';
import { followForeignEntries } from './foreign-entries.ts';
import { createKeeper } from './keeper.ts';
import { runCertificateLoop } from './loop.ts';
import { toPair } from './served-certificate.ts';

export type ClusterCertificates = Certificates & {
  /** True if API servers trust the served certificate, according to the bundles that were read last. */
  bundleTrusted(): boolean;
  /**
   * Entries of our webhook configurations that do not come from the chart:
   * `x.y.z in mutatingwebhookconfiguration/NAME`.
   */
  foreignEntries(): readonly string[];
};

type ClusterCertificatesOptions = {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  namespace: string;
  /** Names of objects in that namespace. */
  secret: string;
  service: string;
  mutatingConfiguration: string;
  /** `undefined` if the API server does not send edits of the mapping for review. */
  validatingConfiguration: string | undefined;
  log: Log;
  /** The clock for all decisions. */
  now: () => Date;
  count: {
    /** Called when another certificate is served, or one of another authority. */
    rotation(which: 'leaf' | 'authority'): void;
    /** Called for each webhook entry whose bundle does not verify the served certificate. */
    mismatch(): void;
  };
  /** Settings that differ from the defaults. */
  rotation?: Partial<RotationSettings>;
  timing?: Timing;
  /** Ends the wait for the first certificate. */
  signal?: AbortSignal;
};

/**
 * Opens certificates that are renewed automatically, kept in a Secret that all replicas share, and trusted through the
 * `caBundle` of our webhook configurations. Any replica may take any step of a rotation. While the API server is
 * unreachable, the certificate in memory is served.
 *
 * Needs `get`, `list`, `watch` and `patch` on the Secret and both configurations, each by its name, and `create` on the
 * Secret.
 *
 * @returns as soon as there is a certificate, however long the API server takes
 */
export async function openClusterCertificates(options: ClusterCertificatesOptions): Promise<ClusterCertificates> {
  const { client, count, log, namespace, now, timing = REAL_TIMING } = options;
  const secret = { namespace, name: options.secret };
  const configurations = [
    openWebhookConfiguration(client, { kind: 'MutatingWebhookConfiguration', name: options.mutatingConfiguration }),
    ...[options.validatingConfiguration]
      .filter((name) => name !== undefined)
      .map((name) => openWebhookConfiguration(client, { kind: 'ValidatingWebhookConfiguration', name })),
  ];
  const keeper = createKeeper({
    stores: { secret: openSecret(client, secret), configurations },
    settings: { ...ROTATION_DEFAULTS, names: serviceNames(options.service, namespace), ...options.rotation },
    log,
    now,
    clock: timing.clock,
  });
  const bundleTrusted = followBundleTrust(keeper, { now, mismatch: () => count.mismatch() });
  const foreignEntries = followForeignEntries(keeper, log);
  const pair = createState<CertificatePair | undefined>(undefined);
  reportServed(pair, { log, rotation: (which) => count.rotation(which) });
  keeper.served.onChange((served) => pair.set(served && toPair(served)));
  const loop = runCertificateLoop({ keeper, log, timing });
  const watched = [
    { path: `/api/v1/namespaces/${namespace}/secrets`, name: options.secret },
    ...configurations.map(({ collection: path, name }) => ({ path, name })),
  ];
  const followings = watched.map(({ path, name }) =>
    followObjects({
      client,
      path,
      fieldSelector: `metadata.name=${name}`,
      // The objects are not kept, only the fact that something changed: everything is read again, in an order that
      // matters.
      keep: () => ({ key: name, item: undefined }),
      changed: loop.wake,
      report: () => {},
      timing,
    }),
  );

  const close = async () => {
    await Promise.all([loop.close(), ...followings.map((following) => following.close())]);
  };
  try {
    const first = await firstValue(pair, options.signal);
    const current = () => pair.current() ?? first;
    return {
      current,
      onChange: (callback) => pair.onChange(() => callback(current())),
      bundleTrusted,
      foreignEntries,
      close,
    };
  } catch (reason) {
    await close();
    throw reason;
  }
}

/** Logs each change of the served certificate, and counts it unless it is the first one, which is not a rotation. */
function reportServed(
  pair: Observable<CertificatePair | undefined>,
  { log, rotation }: { log: Log; rotation: (which: 'leaf' | 'authority') => void },
): void {
  let before = pair.current();
  pair.onChange((next) => {
    const last = before;
    before = next;
    if (next === undefined || last?.serial === next.serial) return;
    log.info({ serial: next.serial }, `serving certificate ${next.serial}, valid until ${next.notAfter.toISOString()}`);
    if (last === undefined) return;
    rotation('leaf');
    if (last.authorityNotAfter?.getTime() !== next.authorityNotAfter?.getTime()) rotation('authority');
  });
}
