import type { X509Certificate } from 'node:crypto';
import { readCertificates } from '../chain.ts';
import { renewalTime } from '../renewal.ts';
import type { Found } from './parse-state.ts';
import type { RotationSettings } from './settings.ts';
import type { Authority, Leaf, RotationState } from './state.ts';
import { certificateOf, isUsable, unservable } from './validity.ts';

/** One change of the state, which is one write; the reason follows "because". */
export type Move = {
  kind:
    | 'start-over'
    | 'replace-authority'
    | 'publish-next'
    | 'mark-seen'
    | 'unmark-seen'
    | 'promote-next'
    | 'sign-leaf'
    | 'drop-retired';
  because: string;
};

/** What is known at one moment. */
export type Observation = {
  found: Found;
  /** The bundle of each entry of each webhook configuration, as PEM; empty where there is none. */
  bundles: readonly string[];
  /** What this process serves. */
  served: Leaf | undefined;
  /** The bundle of the last good state that this process read; empty where it has read none. */
  remembered: string;
  now: Date;
};

/**
 * What to do next, if anything. Each move leaves a state from which any replica can go on, so that it does not matter
 * who does it and who dies after it.
 */
export function decide(observation: Observation, settings: RotationSettings): Move | undefined {
  const { found, bundles, now } = observation;
  if ('lost' in found) return { kind: 'start-over', because: found.lost };
  const { state } = found;
  return (
    rescueLeaf(state, settings, now) ??
    introduceNext(state, bundles, settings, now) ??
    renewLeaf(state, settings, now) ??
    dropRetired(state, now)
  );
}

/** Where nothing can be served any more, or soon, there is nothing to wait for. */
function rescueLeaf({ current, next, leaf }: RotationState, settings: RotationSettings, now: Date): Move | undefined {
  const certificate = certificateOf(leaf.certificate);
  const trouble = unservable(certificate, settings.names, now);
  const left = certificate.validToDate.getTime() - now.getTime();
  if (trouble === undefined && left >= settings.graceMilliseconds) return undefined;
  const because = trouble ?? `the certificate in the Secret ends on ${certificate.validToDate.toISOString()}`;
  if (current !== undefined && isUsable(certificateOf(current.certificate), now)) {
    if (trouble !== undefined || gains(current, certificate, settings, now)) return { kind: 'sign-leaf', because };
  }
  if (next !== undefined && isUsable(certificateOf(next.certificate), now)) return { kind: 'promote-next', because };
  return trouble === undefined ? undefined : { kind: 'replace-authority', because };
}

function introduceNext(
  { current, next }: RotationState,
  bundles: readonly string[],
  { graceMilliseconds }: RotationSettings,
  now: Date,
): Move | undefined {
  if (next === undefined) {
    if (current !== undefined && isDue(current, now))
      return { kind: 'publish-next', because: 'the current one is past two thirds of its life' };
    if (current === undefined || current.seenAt !== undefined || !isInAll(current, bundles)) return undefined;
    return { kind: 'mark-seen', because: 'a read shows it in the bundle of every webhook entry' };
  }
  if (!isInAll(next, bundles)) {
    if (next.seenAt === undefined) return undefined;
    return { kind: 'unmark-seen', because: 'a read shows a webhook entry without it' };
  }
  if (next.seenAt === undefined || next.seenAt > now)
    return { kind: 'mark-seen', because: 'a read shows it in the bundle of every webhook entry' };
  if (now.getTime() - next.seenAt.getTime() < graceMilliseconds) return undefined;
  const seconds = graceMilliseconds / 1000;
  return {
    kind: 'promote-next',
    because: `it has been in the bundle of every webhook entry for more than ${seconds} seconds`,
  };
}

function renewLeaf({ current, leaf }: RotationState, settings: RotationSettings, now: Date): Move | undefined {
  if (current === undefined || !isDue(leaf, now)) return undefined;
  if (!gains(current, certificateOf(leaf.certificate), settings, now)) return undefined;
  return { kind: 'sign-leaf', because: 'the old one is past two thirds of its life' };
}

function dropRetired({ retired }: RotationState, now: Date): Move | undefined {
  if (retired.every(({ until }) => now < until)) return undefined;
  return { kind: 'drop-retired', because: 'the last certificate that it signed has ended' };
}

/** Not by the certificate alone: it is valid from before it was made, and a short life would be over at once. */
function isDue({ certificate, issuedAt }: Leaf | Authority, now: Date): boolean {
  return now > renewalTime({ notBefore: issuedAt, notAfter: certificateOf(certificate).validToDate });
}

/** Whether a new leaf would live longer: near the end of its authority, one would follow the other for nothing. */
function gains(authority: Authority, leaf: X509Certificate, { leafDays }: RotationSettings, now: Date): boolean {
  const end = Math.min(leafEnd(now, leafDays), certificateOf(authority.certificate).validToDate.getTime());
  return end - leaf.validToDate.getTime() >= 1000;
}

function leafEnd(now: Date, days: number): number {
  return now.getTime() + days * 86_400_000;
}

/** No entry at all means that nobody calls, so that nobody has to learn it. */
function isInAll({ certificate }: Authority, bundles: readonly string[]): boolean {
  const wanted = certificateOf(certificate).fingerprint256;
  return bundles.every((bundle) => readCertificates(bundle)?.some((one) => one.fingerprint256 === wanted) ?? false);
}
