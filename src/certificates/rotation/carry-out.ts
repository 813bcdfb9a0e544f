import type { Issued } from '../authority.ts';
import type { Names } from '../certificates.ts';
import { findAuthority, readCertificates } from '../chain.ts';
import type { Move, Observation } from './decide.ts';
import type { RotationSettings } from './settings.ts';
import type { Authority, Leaf, Retired, RotationState } from './state.ts';
import { certificateOf, isUsable, unservable } from './validity.ts';

/** Makes certificates: the only randomness of a rotation. */
export type Makers = {
  createAuthority(options: { commonName: string; now: Date; days: number }): Promise<Issued>;
  issueLeaf(options: { authority: Issued; names: Names; now: Date; days: number }): Promise<Issued>;
};

/** The new state, and what was done to get it, as the beginning of a sentence. */
export type Outcome = { state: RotationState; did: string };

const COMMON_NAME = 'gitlab-runner-irsa authority';
/**
 * Of the authorities that are found when the Secret is lost, this many stay trusted. Somebody who empties the Secret
 * every few minutes (a GitOps tool that was told to) would otherwise fill the bundle without end.
 */
const MOST_RESCUED = 4;
const DAY = 86_400_000;

/** @param move as decided for this very observation */
export async function carryOut(
  { kind }: Move,
  observation: Observation,
  settings: RotationSettings,
  makers: Makers,
): Promise<Outcome> {
  const { found, now } = observation;
  const make = { authority: () => newAuthority(makers, settings, now), leaf: leafMaker(makers, settings, now) };
  if ('lost' in found) return startOver(observation, settings, make);
  const { state } = found;
  if (kind === 'mark-seen') return mark(state, now);
  if (kind === 'unmark-seen') return mark(state, undefined);
  if (kind === 'drop-retired') {
    const retired = state.retired.filter(({ until }) => now < until);
    return { state: { ...state, retired }, did: `No longer trusting ${serials(state.retired, retired)}` };
  }
  if (kind === 'publish-next') {
    const next = await make.authority();
    return { state: { ...state, next }, did: `Made the next authority ${serial(next)} to be put into the bundles` };
  }
  if (kind === 'sign-leaf' && state.current !== undefined) {
    const signed = await make.leaf(state.current);
    return { state: { ...state, ...signed }, did: `Signed a new certificate ${describe(signed.leaf)}` };
  }
  if (kind === 'promote-next' && state.next !== undefined) {
    const signed = await make.leaf(state.next);
    const did = `Authority ${serial(state.next)} signs from now on, first certificate ${describe(signed.leaf)}`;
    return { state: { ...state, ...signed, next: undefined, retired: retire(state, now) }, did };
  }
  const signed = await make.leaf(await make.authority());
  const did = `Made a new authority ${serial(signed.current)} and certificate ${describe(signed.leaf)} at once`;
  return { state: { ...state, ...signed, next: undefined, retired: retire(state, now) }, did };
}

type Make = {
  authority(): Promise<Authority>;
  leaf(authority: Authority): Promise<{ current: Authority; leaf: Leaf }>;
};

/** Whoever is trusted now stays trusted for as long as a certificate of theirs can be in use. */
async function startOver(
  { bundles, served, remembered, now }: Observation,
  { names, leafDays }: RotationSettings,
  make: Make,
): Promise<Outcome> {
  const known = [...new Set([...bundles, remembered].flatMap((text) => readCertificates(text) ?? []).map(String))]
    .map(certificateOf)
    .filter((authority) => authority.ca && isUsable(authority, now));
  const leaf = served && certificateOf(served.certificate);
  const signer = leaf && findAuthority([leaf], known);
  const newestFirst = known
    .filter((authority) => authority !== signer)
    .sort((one, other) => other.validFromDate.getTime() - one.validFromDate.getTime());
  const until = Math.max(now.getTime() + leafDays * DAY, leaf?.validToDate.getTime() ?? 0);
  const retired = [...(signer ? [signer] : []), ...newestFirst].slice(0, MOST_RESCUED).map((authority) => ({
    certificate: authority.toString(),
    until: new Date(Math.min(until, authority.validToDate.getTime())),
  }));
  const authority = await make.authority();
  if (served !== undefined && leaf !== undefined && signer !== undefined && !unservable(leaf, names, now)) {
    const did = `Made a new authority ${serial(authority)} to be put into the bundles beside the old one, and kept certificate ${leaf.serialNumber}`;
    return { state: { version: 1, current: undefined, next: authority, retired, leaf: served }, did };
  }
  const signed = await make.leaf(authority);
  const did = `Made a new authority ${serial(authority)} and certificate ${describe(signed.leaf)}`;
  return { state: { version: 1, next: undefined, retired, ...signed }, did };
}

function mark(state: RotationState, seenAt: Date | undefined): Outcome {
  const { current, next } = state;
  const did = seenAt === undefined ? 'Waiting again for' : 'Noted the arrival of';
  if (next !== undefined) return { state: { ...state, next: { ...next, seenAt } }, did: `${did} the next authority` };
  return { state: { ...state, current: current && { ...current, seenAt } }, did: `${did} the authority` };
}

/** An authority that never signed a leaf is needed by nobody. */
function retire({ current, retired }: RotationState, now: Date): readonly Retired[] {
  const until = current?.leavesUntil;
  if (current === undefined || until === undefined || until <= now) return retired;
  return [...retired, { certificate: current.certificate, until }];
}

async function newAuthority(makers: Makers, { authorityDays: days }: RotationSettings, now: Date): Promise<Authority> {
  const issued = await makers.createAuthority({ commonName: COMMON_NAME, now, days });
  return { ...issued, issuedAt: now, seenAt: undefined, leavesUntil: undefined };
}

function leafMaker(makers: Makers, { names, leafDays: days }: RotationSettings, now: Date): Make['leaf'] {
  return async (authority) => {
    const leaf = { ...(await makers.issueLeaf({ authority, names, now, days })), issuedAt: now };
    const end = certificateOf(leaf.certificate).validToDate;
    const leavesUntil =
      authority.leavesUntil === undefined || authority.leavesUntil < end ? end : authority.leavesUntil;
    return { current: { ...authority, leavesUntil }, leaf };
  };
}

function serial({ certificate }: { certificate: string }): string {
  return certificateOf(certificate).serialNumber;
}

function serials(before: readonly Retired[], after: readonly Retired[]): string {
  return before
    .filter((one) => !after.includes(one))
    .map((one) => `authority ${serial(one)}`)
    .join(', ');
}

function describe(leaf: Leaf): string {
  return `${serial(leaf)}, valid until ${certificateOf(leaf.certificate).validToDate.toISOString()}`;
}
