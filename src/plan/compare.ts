import { decide } from '../admission/decide.ts';
import type { Decision } from '../admission/decision.ts';
import type { Reason } from '../admission/reasons.ts';
import type { ReviewRequest } from '../admission/review/review.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import type { Mode } from '../modes.ts';
import { type AccountRoles, rolesAfter } from './account-roles.ts';
import { mapPair, type Pair } from './pair.ts';

/**
 * What an edit does to a pod.
 *
 * - `refused`: it was allowed, and will be refused
 * - `lost`: it had an account from the mapping, and will keep the one on the pod
 * - `account`: it will get another account
 * - `role`: it will get the same account, which will have another role
 * - `possible`: it was refused, and will be allowed
 */
export const EFFECTS = ['refused', 'lost', 'account', 'role', 'possible'] as const;

export type Effect = (typeof EFFECTS)[number];

/** For sorting: the worst effect first. */
export function compareEffects(one: Effect, other: Effect): number {
  return EFFECTS.indexOf(one) - EFFECTS.indexOf(other);
}

/** Returns what a pod gets: its account, or `refused (REASON)`. */
export function resultWords({ allowed, reason, to }: Pick<Decision, 'allowed' | 'reason' | 'to'>): string {
  return allowed ? to : refusedWords(reason);
}

export function refusedWords(reason: Reason): string {
  return `refused (${reason})`;
}

/**
 * Returns the two decisions of the webhook about the same request, one with each mapping. If the account on the pod
 * exists on one side only, the ServiceAccount plugin of the API server refuses the pod on the other, before any webhook
 * is called.
 */
export function decideBoth(request: ReviewRequest, snapshots: Pair<Snapshot>, mode: Mode = 'enforce'): Pair<Decision> {
  const { after, before } = mapPair(snapshots, (snapshot) => decide(request, snapshot, mode));
  const exists = mapPair(snapshots, ({ accounts }) => accounts.get(before.facts.namespace, before.from) !== undefined);
  if (exists.before === exists.after) return { before, after };
  return exists.before ? { before, after: withoutAccount(after) } : { before: withoutAccount(before), after };
}

function withoutAccount(decision: Decision): Decision {
  return decision.allowed ? { ...decision, allowed: false, reason: 'account_missing' } : decision;
}

/**
 * @param roles the roles of the accounts on each side, if they are known
 * @returns `undefined` if the pod is refused both times, or gets the same account and role; the rule and the reason may
 *   differ
 */
export function effectOf(decisions: Pair<Decision>, roles?: Pair<AccountRoles>): Effect | undefined {
  const { before, after } = decisions;
  if (before.allowed !== after.allowed) return after.allowed ? 'possible' : 'refused';
  if (!after.allowed) return undefined;
  if (before.to === after.to) {
    if (roles === undefined) return undefined;
    const found = rolesAfter(decisions, roles);
    return found.before === found.after ? undefined : 'role';
  }
  return after.reason === 'kept' ? 'lost' : 'account';
}
