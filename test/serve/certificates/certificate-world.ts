import { X509Certificate } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CertificatePair } from '../../../src/certificates/certificates.ts';
import { findAuthority, readCertificates } from '../../../src/certificates/chain.ts';
import { ROTATION_DEFAULTS, type RotationSettings, serviceNames } from '../../../src/certificates/rotation/settings.ts';
import type { SecretStore, StoredSecret } from '../../../src/kubernetes/objects/secret.ts';
import type {
  StoredWebhookConfiguration,
  WebhookConfigurationStore,
} from '../../../src/kubernetes/objects/webhook-configuration.ts';
import { followBundleTrust } from '../../../src/serve/certificates/bundle-trust.ts';
import { followForeignEntries } from '../../../src/serve/certificates/foreign-entries.ts';
import { createKeeper, type Keeper } from '../../../src/serve/certificates/keeper.ts';
import { toPair } from '../../../src/serve/certificates/served-certificate.ts';
import { createQuickMakers } from '../../certificates/rotation/quick-makers.ts';

const MINUTE = 60_000;
/** How long an API server may still use a bundle that was replaced; half of the grace period. */
const LAG = 5 * MINUTE;

const SETTINGS: RotationSettings = { ...ROTATION_DEFAULTS, names: serviceNames('irsa', 'irsa') };

/** A Secret and two webhook configurations in memory, replicas that share them, and a clock. */
export type CertificateWorld = {
  settings: RotationSettings;
  time: Date;
  secret: StoredSecret | undefined;
  configurations: { resourceVersion: string; entries: Entry[]; foreign: string[] }[];
  replicas: SimulatedReplica[];
};

/** `history`: the bundles that the replicas wrote, each with the time from which on it was there. */
type Entry = { name: string; index: number; caBundle: string; history: { bundle: string; from: number }[] };

export type SimulatedReplica = {
  /** Lets it make one request, and makes it settle if it was idle. */
  step(): Promise<void>;
  /**
   * Lets it take all steps that are due.
   *
   * @param check called after each request
   */
  finish(check?: () => void): Promise<void>;
  pair(): CertificatePair | undefined;
  isTrusted(): boolean;
  foreignEntries(): readonly string[];
  keeper: Keeper;
  log: string[];
};

const makers = createQuickMakers();

export function createWorld(replicas: number, settings: Partial<RotationSettings> = {}): CertificateWorld {
  const world: CertificateWorld = {
    settings: { ...SETTINGS, ...settings },
    time: new Date('2026-01-01T00:00:00Z'),
    secret: { resourceVersion: '1', values: {} },
    configurations: [['a', 'b', 'c'], ['d']].map((names) => ({
      resourceVersion: '1',
      entries: names.map((name, index) => ({ name, index, caBundle: '', history: [] })),
      foreign: [],
    })),
    replicas: [],
  };
  for (let index = 0; index < replicas; index++) world.replicas.push(startReplica(world));
  return world;
}

export function wait(world: CertificateWorld, minutes: number): void {
  world.time = new Date(world.time.getTime() + minutes * MINUTE);
}

/** Empties a bundle, like another writer. */
export function wipe({ configurations }: CertificateWorld, configuration: number, entry: number): void {
  const target = configurations[configuration % configurations.length];
  const wiped = target?.entries[entry % target.entries.length];
  if (target === undefined || wiped === undefined) return;
  wiped.caBundle = '';
  target.resourceVersion = String(Number(target.resourceVersion) + 1);
}

/**
 * Restores an old bundle, like another tool, but one with which calls do not fail yet. That can only delay a rotation.
 */
export function putBack(world: CertificateWorld, configuration: number, entry: number): void {
  const target = world.configurations[configuration % world.configurations.length];
  const changed = target?.entries[entry % target.entries.length];
  const old = changed?.history.findLast(({ bundle }) => bundle !== changed.caBundle && isTrustedBy(world, bundle));
  if (target === undefined || changed === undefined || old === undefined) return;
  changed.caBundle = old.bundle;
  changed.history.push({ bundle: old.bundle, from: world.time.getTime() });
  target.resourceVersion = String(Number(target.resourceVersion) + 1);
}

function isTrustedBy({ replicas }: CertificateWorld, bundle: string): boolean {
  return replicas.every((replica) => {
    const served = replica.pair()?.certificate;
    return served === undefined || verifies(bundle, readServed(served));
  });
}

type Served = { leaf: X509Certificate; validTo: Date; trustedBy: Map<string, boolean> };
const known = new Map<string, Served>();

/**
 * Parses each certificate only once, because a property checks the same few certificates and bundles thousands of
 * times.
 */
function readServed(certificate: string): Served {
  const found = known.get(certificate);
  if (found !== undefined) return found;
  const leaf = new X509Certificate(certificate);
  const served = { leaf, validTo: leaf.validToDate, trustedBy: new Map<string, boolean>() };
  known.set(certificate, served);
  return served;
}

function verifies(bundle: string, { leaf, trustedBy }: Served): boolean {
  const isTrusted = trustedBy.get(bundle) ?? findAuthority([leaf], readCertificates(bundle) ?? []) !== undefined;
  trustedBy.set(bundle, isTrusted);
  return isTrusted;
}

/**
 * Returns the served certificates that an API server would refuse if it is as late as is allowed. Expired ones are left
 * out.
 */
export function distrusted(world: CertificateWorld): string[] {
  const entries = world.configurations.flatMap((one) => one.entries);
  if (entries.some(({ history }) => history.length === 0)) return [];
  const since = world.time.getTime() - LAG;
  return entries.flatMap(({ name, history }) => {
    const bundles = history.filter((_, index) => (history[index + 1]?.from ?? Number.POSITIVE_INFINITY) > since);
    return world.replicas.flatMap((replica) => {
      const certificate = replica.pair()?.certificate;
      if (certificate === undefined) return [];
      const served = readServed(certificate);
      if (served.validTo < world.time) return [];
      const isTrusted = bundles.every(({ bundle }) => verifies(bundle, served));
      return isTrusted ? [] : [`${name} does not trust ${served.leaf.serialNumber}\n${replica.log.join('\n')}`];
    });
  });
}

/** Starts a replica that makes its requests one by one, when the test lets it. */
export function startReplica(world: CertificateWorld): SimulatedReplica {
  const log: string[] = [];
  let pair: CertificatePair | undefined;
  const waiting: (() => void)[] = [];
  let settling: Promise<unknown> | undefined;
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  const write = (_: object, message: string) => void log.push(`${world.time.toISOString()} ${message}`);
  const keeper: Keeper = createKeeper({
    stores: {
      secret: secretOf(world, turn),
      configurations: world.configurations.map((_, index) => configurationOf(world, index, turn)),
    },
    settings: world.settings,
    log: { info: write, warn: write, error: write },
    now: () => world.time,
    clock: () => world.time.getTime(),
    makers,
  });
  const isTrusted = followBundleTrust(keeper, { now: () => world.time, mismatch: () => {} });
  const foreignEntries = followForeignEntries(keeper, { info: write, warn: write, error: write });
  keeper.served.onChange((served) => {
    pair = served && toPair(served);
  });
  async function step(): Promise<void> {
    waiting.shift()?.();
    settling ??= keeper
      .settle()
      .catch((reason) => write({}, String(reason)))
      .then(() => {
        settling = undefined;
      });
    // Only requests take time in a keeper. Everything else happens within one turn of the event loop.
    await nextTurn();
  }
  return {
    step,
    async finish(check = () => {}) {
      do {
        await step();
        check();
      } while (settling !== undefined);
    },
    pair: () => pair,
    isTrusted,
    foreignEntries,
    keeper,
    log,
  };
}

function secretOf(world: CertificateWorld, turn: () => Promise<void>): SecretStore {
  return {
    async read() {
      await turn();
      return world.secret;
    },
    async write(values, before) {
      await turn();
      if (world.secret?.resourceVersion !== before?.resourceVersion) return false;
      world.secret = { resourceVersion: String(Number(before?.resourceVersion ?? 0) + 1), values };
      return true;
    },
  };
}

function configurationOf(world: CertificateWorld, index: number, turn: () => Promise<void>): WebhookConfigurationStore {
  const target = () => {
    const found = world.configurations[index];
    if (found === undefined) throw new Error('there is no such configuration');
    return found;
  };
  return {
    title: `configuration/${index}`,
    name: String(index),
    collection: '/',
    async read(): Promise<StoredWebhookConfiguration> {
      await turn();
      return structuredClone(target());
    },
    async publish(caBundle, before) {
      await turn();
      if (target().resourceVersion !== before.resourceVersion) return false;
      target().resourceVersion = String(Number(before.resourceVersion) + 1);
      for (const entry of target().entries) {
        entry.caBundle = caBundle;
        entry.history.push({ bundle: caBundle, from: world.time.getTime() });
      }
      return true;
    },
  };
}
