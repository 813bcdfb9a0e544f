import {
  nextRotationStep,
  type Observation,
  type RotationStep,
} from '../../../src/certificates/rotation/next-rotation-step.ts';
import { ROTATION_DEFAULTS, type RotationSettings, serviceNames } from '../../../src/certificates/rotation/settings.ts';
import { type Authority, authoritiesOf, type RotationState } from '../../../src/certificates/rotation/state.ts';
import { takeRotationStep } from '../../../src/certificates/rotation/take-rotation-step.ts';
import { createQuickMakers } from './quick-makers.ts';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const SETTINGS: RotationSettings = { ...ROTATION_DEFAULTS, names: serviceNames('irsa', 'runners') };
export const START = new Date('2026-01-01T00:00:00Z');
export const makers = createQuickMakers();

/** @param days days since {@link START} */
export function after(days: number, milliseconds = 0): Date {
  return new Date(START.getTime() + days * DAY + milliseconds);
}

/** Returns what a replica observes that serves the leaf in the Secret, if both entries have the bundle of the state. */
export function observe(state: RotationState, now: Date, change: Partial<Observation> = {}): Observation {
  const bundle = authoritiesOf(state);
  const found = { is: 'state', state } as const;
  return { found, bundles: [bundle, bundle], served: state.leaf, remembered: bundle, now, ...change };
}

/** What a replica observes that serves nothing yet, and finds no Secret and no bundle. */
export const LOST: Observation = {
  found: { is: 'lost', because: 'there is no Secret' },
  bundles: [],
  served: undefined,
  remembered: [],
  now: START,
};

/** Returns a step of a kind, whether it is due or not. */
export function stepOf(kind: RotationStep['kind'], { found }: Observation): RotationStep {
  const because = '';
  if (kind === 'start-over') return { kind, because };
  if (found.is === 'lost') throw new Error(`a lost state allows no ${kind}`);
  const { state } = found;
  const { current, next } = state;
  if (kind === 'sign-leaf') return { kind, because, state, by: present(current) };
  if (kind === 'promote-next') return { kind, because, state, next: present(next) };
  if (kind === 'unmark-seen') return { kind, because, state, which: 'next', authority: present(next) };
  if (kind === 'mark-seen')
    return { kind, because, state, which: next ? 'next' : 'current', authority: present(next ?? current) };
  return { kind, because, state };
}

function present(authority: Authority | undefined): Authority {
  if (authority === undefined) throw new Error('there is no such authority');
  return authority;
}

/** Takes the step that is due, or one of a kind, and returns the new state. */
export async function move(
  observation: Observation,
  kind?: RotationStep['kind'],
  settings = SETTINGS,
): Promise<RotationState> {
  const step = kind === undefined ? nextRotationStep(observation, SETTINGS) : stepOf(kind, observation);
  if (step === undefined) throw new Error('no step is due');
  return (await takeRotationStep(step, observation, settings, makers)).state;
}

/** The states of one installation as it ages. */
export type States = {
  /** After the first start, with the bundles published. */
  first: RotationState;
  /** On day 244, when the next authority is made but not yet published. The leaf is from day 230. */
  next: RotationState;
  /** The same state, with the next authority in all bundles. */
  seen: RotationState;
  /** 11 minutes later, with the next authority as the current one. */
  last: RotationState;
};

export async function createStates(): Promise<States> {
  const first = await move(observe(await move(LOST), START));
  const renewed = await move(observe(first, after(230)), 'sign-leaf');
  const next = await move(observe(renewed, after(244)), 'publish-next');
  const seen = await move(observe(next, after(244)), 'mark-seen');
  const last = await move(observe(seen, after(244, 11 * MINUTE)), 'promote-next');
  return { first, next, seen, last };
}
