import type { X509Certificate } from 'node:crypto';
import { renewalTime } from '../renewal.ts';
import type { Found } from './parse-state.ts';
import type { RotationSettings } from './settings.ts';
import { type Authority, isSame, type Leaf, type RotationState } from './state.ts';
import { isUsable, servingIssue } from './validity.ts';

/** One change of the state, which takes one write. The reason follows "because". */
export type RotationStep = { because: string } & (
  | { kind: 'start-over' }
  | ({ state: RotationState } & (
      | { kind: 'replace-authority' }
      | { kind: 'publish-next' }
      | { kind: 'mark-seen'; which: 'current' | 'next'; authority: Authority }
      | { kind: 'unmark-seen'; which: 'next'; authority: Authority }
      | { kind: 'promote-next'; next: Authority }
      | { kind: 'sign-leaf'; by: Authority }
      | { kind: 'drop-retired' }
    ))
);

/**
 * True for the steps that make an authority although none is due. They must be limited: two replicas whose clocks are
 * months apart, or a tool that keeps emptying the Secret, would cause one after another.
 */
export const IS_UNPLANNED: { readonly [Kind in RotationStep['kind']]: boolean } = {
  'start-over': true,
  'replace-authority': true,
  'publish-next': false,
  'mark-seen': false,
  'unmark-seen': false,
  'promote-next': false,
  'sign-leaf': false,
  'drop-retired': false,
};

/** What is known at one moment. */
export type Observation = {
  found: Found;
  /** The certificates in the bundle of each entry of each webhook configuration; empty if the bundle is unreadable. */
  bundles: readonly (readonly X509Certificate[])[];
  /** The certificate that this process serves. */
  served: Leaf | undefined;
  /** The authorities of the last good state that this process read; empty if it has read none. */
  remembered: readonly X509Certificate[];
  now: Date;
};

/**
 * Returns the next step, if there is one. Each step leaves a state from which any replica can continue, so it does not
 * matter which replica takes it and whether that replica dies afterwards.
 */
export function nextRotationStep(observation: Observation, settings: RotationSettings): RotationStep | undefined {
  const { found, bundles, now } = observation;
  if (found.is === 'lost') return { kind: 'start-over', because: found.because };
  const { state } = found;
  return (
    rescueLeaf(state, settings, now) ??
    introduceNext(state, bundles, settings, now) ??
    renewLeaf(state, settings, now) ??
    dropRetired(state, now)
  );
}

/**
 * Takes steps at once, without waiting for API servers, if nothing can be served or the certificate is about to expire.
 */
function rescueLeaf(state: RotationState, settings: RotationSettings, now: Date): RotationStep | undefined {
  const { current, next, leaf } = state;
  const { validToDate } = leaf.certificate;
  const issue = servingIssue(leaf.certificate, settings.names, now);
  const remaining = validToDate.getTime() - now.getTime();
  if (issue === undefined && remaining >= settings.graceMilliseconds) return undefined;
  const because = issue ?? `the certificate in the Secret expires on ${validToDate.toISOString()}`;
  if (current !== undefined && isUsable(current.certificate, now)) {
    if (issue !== undefined || wouldLastLonger(current, leaf, settings, now))
      return { kind: 'sign-leaf', state, by: current, because };
  }
  if (next !== undefined && isUsable(next.certificate, now)) return { kind: 'promote-next', state, next, because };
  return issue === undefined ? undefined : { kind: 'replace-authority', state, because };
}

const IN_EVERY_BUNDLE = 'a read shows it in the bundle of every webhook entry';

function introduceNext(
  state: RotationState,
  bundles: Observation['bundles'],
  { graceMilliseconds }: RotationSettings,
  now: Date,
): RotationStep | undefined {
  const { current, next } = state;
  if (next === undefined) {
    if (current === undefined) return undefined;
    if (isDue(current, now))
      return { kind: 'publish-next', state, because: 'the current one is past two thirds of its life' };
    if (current.seenAt !== undefined || !isInAll(current, bundles)) return undefined;
    return { kind: 'mark-seen', state, which: 'current', authority: current, because: IN_EVERY_BUNDLE };
  }
  if (!isInAll(next, bundles)) {
    if (next.seenAt === undefined) return undefined;
    const because = 'a read shows a webhook entry without it';
    return { kind: 'unmark-seen', state, which: 'next', authority: next, because };
  }
  if (next.seenAt === undefined || next.seenAt > now)
    return { kind: 'mark-seen', state, which: 'next', authority: next, because: IN_EVERY_BUNDLE };
  if (now.getTime() - next.seenAt.getTime() < graceMilliseconds) return undefined;
  const because = `it has been in the bundle of every webhook entry for more than ${graceMilliseconds / 1000} seconds`;
  return { kind: 'promote-next', state, next, because };
}

function renewLeaf(state: RotationState, settings: RotationSettings, now: Date): RotationStep | undefined {
  const { current, leaf } = state;
  if (current === undefined || !isDue(leaf, now) || !wouldLastLonger(current, leaf, settings, now)) return undefined;
  return { kind: 'sign-leaf', state, by: current, because: 'the old one is past two thirds of its life' };
}

function dropRetired(state: RotationState, now: Date): RotationStep | undefined {
  if (state.retired.every(({ until }) => now < until)) return undefined;
  return { kind: 'drop-retired', state, because: 'the last certificate that it signed has expired' };
}

/**
 * Counted from `issuedAt`. The certificate is valid from an hour before that, so one with a short life would be due at
 * once.
 */
function isDue({ certificate, issuedAt }: Leaf | Authority, now: Date): boolean {
  return now > renewalTime({ notBefore: issuedAt, notAfter: certificate.validToDate });
}

/**
 * True if a new leaf would live longer. Near the end of its authority it would not, so a renewal would gain nothing.
 */
function wouldLastLonger(authority: Authority, leaf: Leaf, { leafDays }: RotationSettings, now: Date): boolean {
  const end = Math.min(now.getTime() + leafDays * 86_400_000, authority.certificate.validToDate.getTime());
  return end - leaf.certificate.validToDate.getTime() >= 1000;
}

/** True if there are no entries: no API server calls the webhook then, so none has to learn the authority. */
function isInAll({ certificate }: Authority, bundles: Observation['bundles']): boolean {
  return bundles.every((bundle) => bundle.some((one) => isSame(one, certificate)));
}
