import { carryOut } from '../../../src/certificates/rotation/carry-out.ts';
import { decide, type Move, type Observation } from '../../../src/certificates/rotation/decide.ts';
import { ROTATION_DEFAULTS, type RotationSettings, serviceNames } from '../../../src/certificates/rotation/settings.ts';
import { bundleOf, type RotationState } from '../../../src/certificates/rotation/state.ts';
import { createQuickMakers } from './quick-makers.ts';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const SETTINGS: RotationSettings = { ...ROTATION_DEFAULTS, names: serviceNames('irsa', 'runners') };
export const START = new Date('2026-01-01T00:00:00Z');
export const makers = createQuickMakers();

/** @param days since {@link START} */
export function after(days: number, milliseconds = 0): Date {
  return new Date(START.getTime() + days * DAY + milliseconds);
}

/** What a replica sees that serves the leaf in the Secret, with a bundle as the state wants it in each of two entries. */
export function observe(state: RotationState, now: Date, change: Partial<Observation> = {}): Observation {
  const bundle = bundleOf(state);
  return { found: { state }, bundles: [bundle, bundle], served: state.leaf, remembered: bundle, now, ...change };
}

/** Does one move and answers the new state. */
export async function move(
  observation: Observation,
  kind: Move['kind'] | undefined = decide(observation, SETTINGS)?.kind,
  settings = SETTINGS,
): Promise<RotationState> {
  if (kind === undefined) throw new Error('there is nothing to do');
  const { state } = await carryOut({ kind, because: '' }, observation, settings, makers);
  return state;
}

/** One installation as it grows older. */
export type States = {
  /** After the first start, with the bundles published. */
  first: RotationState;
  /** At day 244, with the next authority made and not yet published; the leaf is of day 230. */
  next: RotationState;
  /** The same with the next authority in all bundles. */
  seen: RotationState;
  /** 11 minutes later, with the next authority as the current one. */
  last: RotationState;
};

export async function createStates(): Promise<States> {
  const lost = { found: { lost: 'it is new' }, bundles: [], served: undefined, remembered: '', now: START };
  const first = await move(observe(await move(lost), START));
  const renewed = await move(observe(first, after(230)), 'sign-leaf');
  const next = await move(observe(renewed, after(244)), 'publish-next');
  const seen = await move(observe(next, after(244)), 'mark-seen');
  const last = await move(observe(seen, after(244, 11 * MINUTE)), 'promote-next');
  return { first, next, seen, last };
}
