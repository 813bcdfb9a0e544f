import { X509Certificate } from 'node:crypto';
import { assertNever } from '../../assert-never.ts';
import { PROGRAM } from '../../names.ts';
import { findAuthority } from '../chain.ts';
import type { Makers } from './makers.ts';
import type { Observation, RotationStep } from './next-rotation-step.ts';
import type { RotationSettings } from './settings.ts';
import { type Authority, distinctCertificates, type Leaf, type Retired, type RotationState } from './state.ts';
import { isUsable, servingIssue } from './validity.ts';

/** The new state, and what was done to get it, in words that are followed by "because". */
type StepResult = { state: RotationState; did: string };

const COMMON_NAME = `${PROGRAM} authority`;
/**
 * How many of the authorities that are found after the Secret was lost stay trusted. Otherwise a tool that empties the
 * Secret every few minutes (GitOps without an exception for it) would make the bundle grow without limit.
 */
const MOST_RESCUED = 4;
const DAY = 86_400_000;

/** @param observation the one for which the step was chosen */
export async function takeRotationStep(
  step: RotationStep,
  observation: Omit<Observation, 'found'>,
  settings: RotationSettings,
  makers: Makers,
): Promise<StepResult> {
  const { now } = observation;
  const make = { authority: () => newAuthority(makers, settings, now), leaf: leafMaker(makers, settings, now) };
  switch (step.kind) {
    case 'start-over':
      return startOver(observation, settings, make);
    case 'replace-authority': {
      const signed = await make.leaf(await make.authority());
      const did = `authority ${serial(signed.current)} made and used at once, ${describe(signed.leaf)}`;
      return { state: { ...step.state, ...signed, next: undefined, retired: retire(step.state, now) }, did };
    }
    case 'publish-next': {
      const next = await make.authority();
      const did = `next authority ${serial(next)} made, to be published in the bundles`;
      return { state: { ...step.state, next }, did };
    }
    case 'mark-seen':
      return { state: mark(step, now), did: `${title(step.which)} marked as published` };
    case 'unmark-seen':
      return { state: mark(step, undefined), did: `${title(step.which)} marked as not published` };
    case 'promote-next': {
      const signed = await make.leaf(step.next);
      const did = `authority ${serial(step.next)} promoted, ${describe(signed.leaf)}`;
      return { state: { ...step.state, ...signed, next: undefined, retired: retire(step.state, now) }, did };
    }
    case 'sign-leaf': {
      const signed = await make.leaf(step.by);
      return { state: { ...step.state, ...signed }, did: describe(signed.leaf) };
    }
    case 'drop-retired': {
      const retired = step.state.retired.filter(({ until }) => now < until);
      const dropped = step.state.retired.filter((one) => !retired.includes(one));
      const did = `${dropped.map((one) => `authority ${serial(one)}`).join(', ')} no longer trusted`;
      return { state: { ...step.state, retired }, did };
    }
    default:
      return assertNever(step);
  }
}

type Make = {
  authority(): Promise<Authority>;
  leaf(authority: Authority): Promise<{ current: Authority; leaf: Leaf }>;
};

/** Authorities that are trusted now stay trusted for as long as certificates that they signed can be in use. */
async function startOver(
  { bundles, served, remembered, now }: Omit<Observation, 'found'>,
  { names, leafDays }: RotationSettings,
  make: Make,
): Promise<StepResult> {
  const known = distinctCertificates([...bundles.flat(), ...remembered]).filter(
    (authority) => authority.ca && isUsable(authority, now),
  );
  const signer = served && findAuthority([served.certificate], known);
  const newestFirst = known
    .filter((authority) => authority !== signer)
    .sort((one, other) => other.validFromDate.getTime() - one.validFromDate.getTime());
  const until = Math.max(now.getTime() + leafDays * DAY, served?.certificate.validToDate.getTime() ?? 0);
  const retired = [...(signer ? [signer] : []), ...newestFirst].slice(0, MOST_RESCUED).map((authority) => ({
    certificate: authority,
    until: new Date(Math.min(until, authority.validToDate.getTime())),
  }));
  const authority = await make.authority();
  if (served !== undefined && signer !== undefined && !servingIssue(served.certificate, names, now)) {
    const did = `authority ${serial(authority)} made, to be published beside the old one, certificate ${serial(served)} kept`;
    return { state: { version: 1, current: undefined, next: authority, retired, leaf: served }, did };
  }
  const signed = await make.leaf(authority);
  const did = `authority ${serial(authority)} made, ${describe(signed.leaf)}`;
  return { state: { version: 1, next: undefined, retired, ...signed }, did };
}

function mark(
  { state, which, authority }: Extract<RotationStep, { which: 'current' | 'next' }>,
  seenAt: Date | undefined,
): RotationState {
  return { ...state, [which]: { ...authority, seenAt } };
}

function title(which: 'current' | 'next'): string {
  return which === 'current' ? 'authority' : 'next authority';
}

/** An authority whose leaves have all expired, or that signed none, no longer has to be trusted. */
function retire({ current, retired }: RotationState, now: Date): readonly Retired[] {
  const until = current?.leavesUntil;
  if (current === undefined || until === undefined || until <= now) return retired;
  return [...retired, { certificate: current.certificate, until }];
}

async function newAuthority(makers: Makers, { authorityDays: days }: RotationSettings, now: Date): Promise<Authority> {
  const { certificate, key } = await makers.createAuthority({ commonName: COMMON_NAME, now, days });
  return {
    certificate: new X509Certificate(certificate),
    key,
    issuedAt: now,
    seenAt: undefined,
    leavesUntil: undefined,
  };
}

function leafMaker(makers: Makers, { names, leafDays: days }: RotationSettings, now: Date): Make['leaf'] {
  return async (authority) => {
    const signer = { certificate: authority.certificate.toString(), key: authority.key };
    const issued = await makers.issueLeaf({ authority: signer, names, now, days });
    const leaf = { certificate: new X509Certificate(issued.certificate), key: issued.key, issuedAt: now };
    const { validToDate: end } = leaf.certificate;
    const leavesUntil =
      authority.leavesUntil === undefined || authority.leavesUntil < end ? end : authority.leavesUntil;
    return { current: { ...authority, leavesUntil }, leaf };
  };
}

function serial({ certificate }: { certificate: X509Certificate }): string {
  return certificate.serialNumber;
}

function describe(leaf: Leaf): string {
  return `certificate ${serial(leaf)} signed, valid until ${leaf.certificate.validToDate.toISOString()}`;
}
