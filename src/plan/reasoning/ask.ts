import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { Decision } from '../../admission/decision.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { AccountRoles } from '../account-roles.ts';
import { type AssumedAccounts, accountsIn } from '../accounts.ts';
import { decideBoth, type Effect, effectOf } from '../compare.ts';
import { type Job, requestOf } from '../job.ts';
import { mapPair, type Pair } from '../pair.ts';

/** A job for which the two decisions differ. */
export type Witness = { job: Job; assumed: AssumedAccounts; decisions: Pair<Decision>; effect: Effect };

export type Inquiry = {
  indexes: Pair<MappingIndex>;
  /** The accounts of a cluster, or of two fleets. If `undefined`, a plan assumes which accounts exist. */
  accounts: Pair<ServiceAccounts> | undefined;
  /** The roles of the accounts of two fleets. */
  roles: Pair<AccountRoles> | undefined;
  /** Names of the rules that leave a job to the next rule if their account is missing (`missing: next`). */
  leaving: Pair<ReadonlySet<string>>;
  /** How many questions may still be asked; counts down. */
  questionsLeft: number;
};

export function createInquiry({ accounts, indexes, questionsLeft, roles }: Omit<Inquiry, 'leaving'>): Inquiry {
  const leaving = mapPair(
    indexes,
    ({ mapping }) => new Set(mapping.rules.filter(({ missing }) => missing === 'next').map(({ name }) => name)),
  );
  return { indexes, accounts, roles, leaving, questionsLeft };
}

/** The most sets of existing accounts to try for one job. */
const MOST_STATES = 64;

/**
 * Decides about a job with both mappings in every case that makes a difference to the rules: with all accounts, and
 * without those that a rule would otherwise assign. After the first case with a difference, an account is left out only
 * if its rule then leaves the job to the next one; every other account is assumed to exist. Of several cases with the
 * same effect and rules, the first is kept. Of cases that are refused before or after the edit, one for each effect is
 * kept.
 */
export function witnessesOf(inquiry: Inquiry, job: Job, annotated = true): Witness[] {
  const request = requestOf(job);
  const found: Witness[] = [];
  const waiting: (readonly string[])[] = [[]];
  const seen = new Set(['']);
  for (let missing = waiting.shift(); missing !== undefined; missing = waiting.shift()) {
    if (inquiry.questionsLeft <= 0) break;
    inquiry.questionsLeft -= 1;
    const assumed = { missing, annotated };
    const known = inquiry.accounts ?? mapPair(inquiry.indexes, () => accountsIn(assumed));
    const decisions = decideBoth(request, {
      before: { index: inquiry.indexes.before, accounts: known.before, notice: undefined, version: undefined },
      after: { index: inquiry.indexes.after, accounts: known.after, notice: undefined, version: undefined },
    });
    const effect = effectOf(decisions, inquiry.roles);
    if (effect !== undefined) {
      const witness = { job, assumed, decisions, effect };
      if (!found.some((one) => isDuplicate(one, witness))) found.push(witness);
    }
    if (inquiry.accounts === undefined)
      for (const side of ['before', 'after'] as const) {
        const { rule = '', wanted } = decisions[side];
        if (wanted === undefined || missing.includes(wanted)) continue;
        if (found.length > 0 && !inquiry.leaving[side].has(rule)) continue;
        const next = [...missing, wanted].toSorted();
        const key = next.join();
        if (seen.has(key) || seen.size >= MOST_STATES) continue;
        seen.add(key);
        waiting.push(next);
      }
  }
  return found;
}

function isDuplicate(one: Witness, other: Witness): boolean {
  if (one.effect !== other.effect) return false;
  if (one.effect === 'refused' || one.effect === 'possible') return true;
  return (
    one.decisions.before.rule === other.decisions.before.rule && one.decisions.after.rule === other.decisions.after.rule
  );
}
